import { describe, expect, it } from 'vitest';
import type { EvaluationEvent } from '../../../engine/protocol/events';
import { describeProgress, describeRun, formatEvaluation, startOf } from '../../../extension/views/describe';
import { evaluation, record, stamped } from './runFixture';

const measured = (value: number) => stamped([evaluation(500, value)])[0] as EvaluationEvent;

describe('what lists say of a run', () => {
  it('is its progress and its figure', () => {
    const run = {
      folder: '/w/runs/digits/20261122-082415-3fa2',
      phase: 'running' as const,
      record: record(),
      evaluation: measured(21.43),
    };
    expect(describeRun(run, 'en')).toBe('1,240 / 5,000 · FID 21.4');
    expect(describeRun({ ...run, evaluation: null }, 'de')).toBe('1.240 / 5.000');
    expect(describeRun({ ...run, record: null, evaluation: null }, 'en')).toBe('');
  });

  it('is what the engine does before the first step, while it lives', () => {
    const doing = (activity: string, activityKind?: 'preparing' | 'training') =>
      record({ progress: { ...record().progress, step: 0, activity, activityKind } });
    const before = doing('feature network 340 / 600', 'preparing');
    expect(describeProgress({ record: before, phase: 'running' }, 'en')).toBe('feature network 340 / 600');
    expect(describeProgress({ record: before, phase: 'lost' }, 'en')).toBe('0 / 5,000');
    expect(describeProgress({ record: doing('generator', 'training'), phase: 'running' }, 'en')).toBe('0 / 5,000');
  });

  it('is told by words alone in a record of version 0.1.0', () => {
    const doing = (activity: string) =>
      describeProgress(
        {
          record: record({ progress: { ...record().progress, step: 0, activity, activityKind: undefined } }),
          phase: 'running',
        },
        'en',
      );
    expect([doing('training'), doing('data set')]).toEqual(['0 / 5,000', 'data set']);
  });

  it('keeps three digits of a figure or all before the point, and says when there is no number', () => {
    expect(formatEvaluation(measured(1449.3), 'en')).toBe('FID 1,449');
    expect(formatEvaluation(measured(0.012345), 'en')).toBe('FID 0.0123');
    expect(
      formatEvaluation({ ...measured(1), measurements: [{ ...measured(1).measurements[0]!, value: null }] }, 'en'),
    ).toBe('FID –');
    const subsampled = { ...measured(8.25).measurements[0]!, label: 'FID (classifier-64), subsampled' };
    expect(formatEvaluation({ ...measured(1), measurements: [subsampled] }, 'en')).toBe('FID 8.25, subsampled');
  });

  it('names a run by when it was started, here', () => {
    // In the year that `Date` takes where none is written.
    const shown = startOf({ folder: '/w/runs/digits/20011122-082415-3fa2' }, 'en');
    expect(new Date(shown).getTime()).toBe(Date.UTC(2001, 10, 22, 8, 24));
    expect(shown).toMatch(/^Nov 2[123], \d\d:24$|^Nov 2[123], \d\d:\d\d$/);
    expect(startOf({ folder: '/w/runs/digits/odd' }, 'en')).toBe('odd');
  });
});
