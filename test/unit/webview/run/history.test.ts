import { describe, expect, it } from 'vitest';
import { History, newestOfEach } from '../../../../webview/run/history';
import { checkpoint, comparison, distribution, evaluation, grid, historyWith, measurement, series, stage } from './run';

describe('the history of a run', () => {
  it('grows by what is appended, and learns of new curves', () => {
    const history = new History(
      historyWith({ series: [series('loss/generator', [1, 2], [5, 4])], grids: [grid('samples', 0)] }),
    );
    history.append(
      historyWith({
        series: [series('loss/generator', [3], [3]), series('labels/coverage', [3], [0.5])],
        grids: [grid('samples', 100), grid('interpolation', 100)],
      }),
    );
    expect(Array.from(history.curves.get('loss/generator')?.values ?? [])).toEqual([5, 4, 3]);
    expect(history.curves.get('labels/coverage')?.last).toEqual({ step: 3, value: 0.5 });
    expect(history.grids.map(({ kind, step }) => [kind, step])).toEqual([
      ['samples', 0],
      ['samples', 100],
      ['interpolation', 100],
    ]);
  });

  it('lets a resumed run replace the grids, figures and checkpoints that it repeats', () => {
    const history = new History(
      historyWith({
        grids: [grid('real', 0), grid('samples', 100), grid('samples', 200), grid('samples', 300)],
        evaluations: [evaluation(100, measurement('fid', 50)), evaluation(200, measurement('fid', 40))],
        checkpoints: [checkpoint(100), checkpoint(200)],
      }),
    );
    const again = grid('samples', 200);
    history.append(
      historyWith({
        grids: [again],
        evaluations: [evaluation(200, measurement('fid', 39))],
        checkpoints: [checkpoint(150)],
      }),
    );
    expect(history.grids.map(({ kind, step }) => [kind, step])).toEqual([
      ['real', 0],
      ['samples', 100],
      ['samples', 200],
    ]);
    expect(history.grids.at(-1)).toBe(again);
    expect(history.measured('fid').map(({ step, value }) => [step, value])).toEqual([
      [100, 50],
      [200, 39],
    ]);
    expect(history.checkpoints.map(({ step }) => step)).toEqual([100, 150]);
  });

  it('keeps the distributions and comparisons of each id apart', () => {
    const history = new History(
      historyWith({
        distributions: [distribution('ratios', 100), distribution('acceptance', 200), distribution('ratios', 200)],
      }),
    );
    history.append(
      historyWith({
        distributions: [distribution('ratios', 200), distribution('ratios', 300)],
        comparisons: [comparison('systems', 300)],
      }),
    );
    history.append(historyWith({ comparisons: [comparison('systems', 250)] }));
    expect(history.distributions.map(({ id, step }) => [id, step])).toEqual([
      ['ratios', 100],
      ['acceptance', 200],
      ['ratios', 200],
      ['ratios', 300],
    ]);
    expect(history.comparisons.map(({ step }) => step)).toEqual([250]);
  });

  it('names what is measured, FID first', () => {
    const history = new History(
      historyWith({
        evaluations: [
          evaluation(1, measurement('label-score', 0.9)),
          evaluation(2, measurement('label-score', 0.8), measurement('fid', 40)),
        ],
      }),
    );
    expect(history.measurementIds).toEqual(['fid', 'label-score']);
    expect(history.measured('fid').map(({ step }) => step)).toEqual([2]);
  });

  it('knows which stages are open', () => {
    const history = new History(
      historyWith({ stages: [stage('Data', 'started'), stage('Data', 'finished'), stage('Training', 'started')] }),
    );
    history.append(historyWith({ stages: [stage('Evaluation', 'started')] }));
    expect(history.openStages).toEqual(['Training', 'Evaluation']);
    history.append(historyWith({ stages: [stage('Evaluation', 'finished')] }));
    expect(history.openStages).toEqual(['Training']);
  });
});

describe('what stands at a step', () => {
  const events = [
    distribution('ratios', 100),
    distribution('ratios', 200),
    distribution('acceptance', 300),
    distribution('ratios', 300),
  ];
  const at = (step: number | null) => newestOfEach(events, step).map(({ id, step: of }) => [id, of]);

  it('is the newest of each id that is not later', () => {
    expect(at(250)).toEqual([
      ['ratios', 200],
      ['acceptance', 300],
    ]);
    expect(at(300)).toEqual([
      ['ratios', 300],
      ['acceptance', 300],
    ]);
  });

  it('is the newest of all where the bar follows the run, or stands before the first', () => {
    expect(at(null)).toEqual([
      ['ratios', 300],
      ['acceptance', 300],
    ]);
    expect(at(50)).toEqual([
      ['ratios', 300],
      ['acceptance', 300],
    ]);
    expect(newestOfEach([], 50)).toEqual([]);
  });
});
