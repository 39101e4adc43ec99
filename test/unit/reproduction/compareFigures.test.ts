import { describe, expect, it } from 'vitest';
import { HistoryReducer } from '../../../engine/history/reducer';
import type { UnstampedEvent } from '../../../engine/protocol/events';
import { legacyDeclarations } from '../../../engine/protocol/legacyDeclarations';
import {
  compareCurves,
  compareDistributions,
  compareEvaluations,
  compareMatrices,
} from '../../../engine/reproduction/compareFigures';
import { distribution, evaluation, matrix, scalars, stamped } from '../extension/runFixture';

function history(...events: UnstampedEvent[]) {
  const reducer = new HistoryReducer();
  reducer.add(stamped(events));
  return reducer.whole();
}

describe('curves of two runs', () => {
  const run = history(scalars(2, { loss: 0.1, gain: null }), scalars(4, { loss: 0.2 }), scalars(6, { loss: 0.3 }));

  it('are the same bit by bit, a figure that is not finite included', () => {
    expect(compareCurves(run, run, 6)).toEqual({ compared: 4, differences: [] });
  });

  it('part at the first point that has another last bit, and not beyond the last step of both', () => {
    const other = history(
      scalars(2, { loss: 0.1, gain: null }),
      scalars(4, { loss: 0.2 + 2 ** -55 }),
      scalars(6, { loss: 1 }),
    );
    const { differences } = compareCurves(run, other, 6);
    expect(differences).toEqual([
      { step: 4, what: 'curve', name: 'loss', message: 'loss is 0.2 and 0.20000000000000004.' },
    ]);
    expect(compareCurves(run, other, 3).differences).toEqual([]);
  });

  it('are compared where points are means over the same steps', () => {
    const finer = history(
      scalars(2, { loss: 0.1, gain: null }),
      scalars(3, { loss: 9 }),
      scalars(4, { loss: 8 }),
      scalars(6, { loss: 0.3 }),
    );
    expect(compareCurves(run, finer, 6)).toEqual({ compared: 3, differences: [] });
  });

  it('are others where one run lacks one of them', () => {
    const lacking = history(scalars(2, { loss: 0.1 }), scalars(4, { loss: 0.2 }));
    expect(compareCurves(lacking, run, 4).differences).toMatchObject([{ step: 2, name: 'gain' }]);
  });

  it('leave out what the machine did', () => {
    const series = [
      { id: 'speed', title: 'speed', group: 'g', unit: 'number', better: null, ofMachine: true },
    ] as const;
    const declared: UnstampedEvent = {
      type: 'declaration',
      declarations: { ...legacyDeclarations, series: [...series] },
    };
    const [a, b] = [1, 2].map((speed) => history(declared, scalars(2, { speed })));
    expect(compareCurves(a!, b!, 2)).toEqual({ compared: 0, differences: [] });
  });
});

describe('figures and bars of two runs', () => {
  it('part where one is another', () => {
    const [a, b] = [history(evaluation(5, 20)), history(evaluation(5, 20.5))];
    expect(compareEvaluations(a, a, 5)).toEqual({ compared: 1, differences: [] });
    expect(compareEvaluations(a, b, 5).differences).toMatchObject([{ step: 5, what: 'evaluation', name: 'fid' }]);
    const bars = history(distribution(3));
    expect(compareDistributions(bars, bars, 3)).toEqual({ compared: 1, differences: [] });
    const taller = structuredClone(bars);
    taller.distributions[0]!.series[0]!.values[0] = 0.123;
    expect(compareDistributions(bars, taller, 3).differences).toMatchObject([{ step: 3, what: 'distribution' }]);
    const counts = history(matrix(3));
    expect(compareMatrices(counts, counts, 3)).toEqual({ compared: 1, differences: [] });
    expect(compareMatrices(counts, counts, 2)).toEqual({ compared: 0, differences: [] });
    const others = structuredClone(counts);
    others.matrices[0]!.cells[0]![2]--;
    expect(compareMatrices(counts, others, 3).differences).toMatchObject([{ step: 3, what: 'matrix' }]);
  });
});
