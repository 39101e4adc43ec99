import { describe, expect, it } from 'vitest';
import { legacyDeclarations } from '../../../engine/protocol/legacyDeclarations';
import { headlineOf } from '../../../engine/history/headline';
import type { EvaluationEvent } from '../../../engine/protocol/events';
import { unknownRun } from '../../../engine/runs/run';
import { describeProgress, describeRun, startText } from '../../../extension/views/describe';
import { evaluation, record, stamped } from './runFixture';

const headline = (value: number) =>
  headlineOf(legacyDeclarations, stamped([evaluation(500, value)]) as EvaluationEvent[]);

describe('what lists say of a run', () => {
  it('is its progress and its figure', () => {
    const run = {
      ...unknownRun('/w/runs/digits/20261122-082415-3fa2', 'running'),
      record: record(),
      headline: headline(21.43),
    };
    expect(describeRun(run, 'en')).toBe('1,240 / 5,000 · FID (classifier-64) 21.4');
    expect(describeRun({ ...run, headline: null }, 'de')).toBe('1.240 / 5.000');
    expect(describeRun({ ...run, record: null, headline: null }, 'en')).toBe('');
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

  it('names a run by when it was started, here', () => {
    // In the year that `Date` takes where none is written.
    const shown = startText({ folder: '/w/runs/digits/20011122-082415-3fa2', record: null }, 'en');
    expect(new Date(shown).getTime()).toBe(Date.UTC(2001, 10, 22, 8, 24));
    expect(shown).toMatch(/^Nov 2[123], \d\d:24$|^Nov 2[123], \d\d:\d\d$/);
    expect(startText({ folder: '/w/runs/digits/odd', record: null }, 'en')).toBe('odd');
  });
});
