import { describe, expect, it } from 'vitest';
import { bestOf } from '../../../../engine/history/headline';
import { History, upTo } from '../../../../webview/run/history';
import { imagesOf, shownMeasurements } from '../../../../webview/run/measured';
import { evaluation, historyWith, measurement } from './run';

const course = [40, 80, 120].map((step, index) => ({ step, value: [30, 20, 25][index]! }));

describe('a headline figure', () => {
  it('stands at the step of the bar, and so does the best of it', () => {
    expect(bestOf(upTo(course, null), 'lower')).toEqual({ step: 80, value: 20 });
    expect(bestOf(upTo(course, 79), 'lower')).toEqual({ step: 40, value: 30 });
    expect(bestOf(upTo(course, 39), 'lower')).toBeNull();
    expect(bestOf(course, 'higher')).toEqual({ step: 40, value: 30 });
  });

  it('set against a baseline is that of the step too', () => {
    const measurements = [
      {
        id: 'fid',
        title: 'FID',
        unit: 'number' as const,
        better: 'lower' as const,
        shown: 'headline' as const,
        baseline: { title: 'plain', row: 'plain', column: 'fid' },
      },
    ];
    const declarations = { groups: [], series: [], grids: [], distributions: [], measurements };
    const evaluations = [evaluation(10, measurement('fid', 9)), evaluation(20, measurement('fid', 5))];
    const history = new History(historyWith({ declarations, evaluations }));
    expect(shownMeasurements(history).overBaseline?.measured.value).toBe(5);
    expect(shownMeasurements(history, 15).overBaseline?.measured.value).toBe(9);
  });

  it('says how many images it was made of where its note begins with that', () => {
    const noted = (note: string) => imagesOf({ ...measurement('fid', 1), step: 0, note });
    expect(noted('5,000 generated images against 5,000 training images of MNIST (seed 0).')).toBe(5000);
    expect(noted('Made of 12 generated images.')).toBeNull();
  });
});
