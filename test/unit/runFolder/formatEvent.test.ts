import { describe, expect, it } from 'vitest';
import { statusLine } from '../../../engine/cli/terminalListener';
import { duration, figure, formatEvent, progressText } from '../../../engine/runFolder/formatEvent';
import { matrix, stamped } from '../extension/runFixture';

const progress = {
  step: 240,
  steps: 1500,
  imagesPerSecond: 1412.4,
  secondsLeft: 200.2,
  activity: 'training',
  activityKind: 'training' as const,
};
const latest = {
  scalars: { 'loss/discriminator': 1.31987, 'loss/generator': null, coverage: 0.5 },
  measurements: [
    { id: 'fid', label: 'FID (classifier-64)', value: 23.4567, floor: 1.25, better: 'lower' as const, note: '' },
  ],
};

describe('a run in words', () => {
  it('tells the progress on one line', () => {
    expect(progressText(progress, latest)).toBe(
      'step 240 / 1,500 · 1,412 images/s · 3 min 20 s left · FID 23.46 (classifier-64) · discriminator 1.32 · generator –',
    );
    expect(
      progressText(
        { ...progress, step: 0, imagesPerSecond: null, secondsLeft: null },
        { scalars: {}, measurements: [] },
      ),
    ).toBe('step 0 / 1,500');
  });
  it('tells events', () => {
    const stamp = { seq: 0, time: '' };
    expect(formatEvent({ ...stamp, type: 'evaluation', step: 500, measurements: latest.measurements })).toBe(
      'step 500  FID (classifier-64) 23.46 (real images among themselves: 1.25)',
    );
    expect(formatEvent({ ...stamp, type: 'state', state: 'failed', reason: 'The disk is full.' })).toBe(
      'failed: The disk is full.',
    );
    expect(formatEvent({ ...stamp, type: 'scalars', step: 1, values: {} })).toBeUndefined();
  });
  it('tells a comparison as a table', () => {
    const line = formatEvent({
      seq: 0,
      time: '',
      type: 'comparison',
      step: 3100,
      id: 'systems',
      title: 'Systems compared',
      note: '',
      columns: [
        { id: 'intra', label: 'Intra-FID', better: 'lower' },
        { id: 'accuracy', label: 'accuracy', better: 'higher' },
        { id: 's', label: 'seconds', better: null },
      ],
      rows: [
        { name: 'plain', values: [23.4567, 0.85, null], note: '' },
        { name: 'cDRE-F-cSP+RS', values: [14.1, 0.9, 1240], note: '' },
      ],
    });
    expect(line?.split('\n')).toEqual([
      'step 3100  Systems compared (* best)',
      '                Intra-FID  accuracy  seconds',
      '  plain             23.46      0.85        –',
      '  cDRE-F-cSP+RS      14.1*      0.9*    1240',
    ]);
  });
  it('tells where a figure lies among categories, and leaves histograms to the eye', () => {
    const bars = {
      seq: 0,
      time: '',
      type: 'distribution',
      step: 300,
      id: 'acceptance',
      axis: 'digit',
      note: '',
    } as const;
    const bins = { categories: ['0', '1', '8'] };
    const event = { ...bars, bins, series: [{ name: 'accepted', values: [0.2, 0.4512, 0.123] }] };
    const line = 'step 300  Acceptance: 12 % (8) to 45 % (1)';
    expect(formatEvent(event, { distributions: [{ id: 'acceptance', title: 'Acceptance', unit: 'share' }] })).toBe(
      line,
    );
    expect(formatEvent({ ...event, title: 'Acceptance', unit: 'share' })).toBe(line);
    expect(formatEvent(event)).toBe('step 300  acceptance: 0.123 (8) to 0.4512 (1)');
    expect(formatEvent({ ...bars, bins, series: [{ name: 'accepted', values: [null, null, null] }] })).toBeUndefined();
    expect(
      formatEvent({ ...bars, bins: { edges: [0, 1, 2] }, series: [{ name: 'real', values: [0.5, 0.5] }] }),
    ).toBeUndefined();
  });
  it('tells what a matrix comes to, under its title', () => {
    const [event] = stamped([matrix(300)]);
    const declared = { distributions: [], matrices: [{ id: 'confusion', title: 'Labels by class' }] };
    expect(formatEvent(event!, declared)).toBe('step 300  Labels by class: purity 92.9 %, classes covered 2 of 2');
    expect(formatEvent(event!)).toBe('step 300  confusion: purity 92.9 %, classes covered 2 of 2');
    expect(formatEvent(stamped([{ ...matrix(300), figures: [] }])[0]!)).toBeUndefined();
  });
  it.each([
    [0.4, '0 s'],
    [59.6, '1 min 00 s'],
    [200, '3 min 20 s'],
    [3600, '1 h 00 min'],
    [7530, '2 h 05 min'],
    [360_000, '100 h 00 min'],
  ])('%d s is %s', (seconds, text) => {
    expect(duration(seconds)).toBe(text);
  });
  it.each([
    [1234.5678, '1235'],
    [0.00012345, '0.0001234'],
    [-2, '-2'],
    [null, '–'],
  ])('the figure %d is %s', (value, text) => {
    expect(figure(value)).toBe(text);
  });
  it('draws a bar that fits the terminal', () => {
    expect(statusLine(progress, latest, 200)).toMatch(/^█{4}░{20} step 240 \/ 1,500 · .* · generator –$/);
    expect(statusLine({ ...progress, activity: 'density ratio' }, latest, 200)).toMatch(/density ratio …$/);
    const evaluating = { ...progress, activity: 'evaluating', activityKind: 'evaluating' as const };
    expect(statusLine(evaluating, latest, 200)).toMatch(/evaluating …$/);
    expect(statusLine(progress, latest, 80)).toContain('FID 23.46');
    for (const columns of [10, 40, 80]) expect(statusLine(progress, latest, columns).length).toBeLessThan(columns);
  });
});
