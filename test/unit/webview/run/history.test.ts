import { describe, expect, it } from 'vitest';
import { curveOutlines } from '../../../../extension/panels/curveOutline';
import { History, newestOfEach } from '../../../../webview/run/history';
import { additionOf, distribution, evaluation, grid, historyWith, measurement, nothing, series, stage } from './run';

describe('the history of a run', () => {
  it('grows by what is appended, and learns of new curves', () => {
    const history = new History(
      historyWith({ series: [series('loss/generator', [1, 2], [5, 4])], grids: [grid('samples', 0)] }),
    );
    history.append(
      additionOf({
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

  it('has outlines until the last part of the curves has come, in the order of the outlines', () => {
    const [a, b] = [series('loss/a', [1, 2, 3, 4], [5, 4, 3, 2]), series('loss/b', [3, 4], [1, 0])];
    const history = new History(nothing, curveOutlines([a, b]));
    const part = ({ name, steps, values }: typeof a, from: number, to: number) =>
      series(name, [...steps.slice(from, to)], [...values.slice(from, to)]);
    history.follow([part(a, 0, 3), part(b, 0, 2)], false);
    expect([...history.curves.values()].every(({ isOutline }) => isOutline)).toBe(true);
    history.follow([part(a, 3, 6), part(b, 3, 6)], true);
    const whole = [...history.curves.values()].map(({ name, isOutline, values }) => [name, isOutline, [...values]]);
    expect(whole).toEqual([
      ['loss/a', false, [5, 4, 3, 2]],
      ['loss/b', false, [1, 0]],
    ]);
    history.append(additionOf({ series: [series('loss/b', [5], [9])] }));
    expect(history.curves.get('loss/b')?.last).toEqual({ step: 5, value: 9 });
  });

  it('takes declarations that come later for all that it knows', () => {
    const history = new History(nothing);
    const declarations = { groups: [], series: [], grids: [], distributions: [], measurements: [] };
    history.append(additionOf({ declarations }));
    history.append(additionOf({}));
    expect(history.declarations).toBe(declarations);
  });

  it('names what is measured, in the order it first came', () => {
    const history = new History(
      historyWith({
        evaluations: [
          evaluation(1, measurement('label-score', 0.9)),
          evaluation(2, measurement('label-score', 0.8), measurement('fid', 40)),
        ],
      }),
    );
    expect(history.measurementIds).toEqual(['label-score', 'fid']);
    expect(history.measured('fid').map(({ step }) => step)).toEqual([2]);
  });

  it('knows which stages are open', () => {
    const history = new History(
      historyWith({ stages: [stage('Data', 'started'), stage('Data', 'finished'), stage('Training', 'started')] }),
    );
    history.append(additionOf({ stages: [stage('Evaluation', 'started')] }));
    expect(history.openStages).toEqual(['Training', 'Evaluation']);
    history.append(additionOf({ stages: [stage('Evaluation', 'finished')] }));
    expect(history.openStages).toEqual(['Training']);
    // A stage whose engine was killed begins again.
    history.append(additionOf({ stages: [stage('Training', 'started')] }));
    expect(history.openStages).toEqual(['Training']);
    history.append(additionOf({ stages: [stage('Training', 'finished')] }));
    expect(history.openStages).toEqual([]);
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
