import { describe, expect, it } from 'vitest';
import type { UnstampedEvent } from '../../../engine/protocol/events';
import type { RunHistory } from '../../../engine/protocol/panel';
import { CollectedHistory, emptyHistory } from '../../../extension/runs/history';
import { comparison, distribution, evaluation, grid, scalars, stamped } from './runFixture';

/** The curves of a history as plain numbers. */
const curves = ({ series }: RunHistory) =>
  Object.fromEntries(series.map(({ name, steps, values }) => [name, { steps: [...steps], values: [...values] }]));

const steps = (events: { step: number }[]) => events.map(({ step }) => step);
function collect(...batches: UnstampedEvent[][]): CollectedHistory {
  const history = new CollectedHistory();
  for (const batch of batches) history.add(stamped(batch));
  return history;
}
const collected = (...batches: UnstampedEvent[][]) => collect(...batches).whole();

describe('CollectedHistory', () => {
  it('makes a curve of each figure, with NaN for what was not finite', () => {
    const history = collected([scalars(10, { d: 1, g: 2 }), scalars(20, { d: null }), scalars(30, { d: 3, g: 4 })]);
    expect(curves(history)).toEqual({
      d: { steps: [10, 20, 30], values: [1, NaN, 3] },
      g: { steps: [10, 30], values: [2, 4] },
    });
  });

  it('is the same in one batch or in many', () => {
    const events = [
      scalars(10, { d: 1 }),
      grid(10),
      scalars(20, { d: 2, g: 1 }),
      evaluation(20, 40),
      grid(20),
      scalars(30, { g: 2 }),
    ];
    const wholeOf = (all: UnstampedEvent[]) => {
      const history = new CollectedHistory();
      history.add(stamped(all).map((event) => ({ ...event, seq: 0 })));
      return history.whole();
    };
    expect(collected(...events.map((event) => [event]))).toEqual(wholeOf(events));
  });

  it('says what a batch adds, and changes nothing that was given out', () => {
    const history = collect([scalars(10, { d: 1 }), grid(10)]);
    const before = history.whole();
    const copy = structuredClone(before);
    const added = history.add(stamped([scalars(20, { d: 2 }), grid(20), { type: 'warning', message: 'slow' }]));
    expect(curves(added!)).toEqual({ d: { steps: [20], values: [2] } });
    expect(steps(added!.grids)).toEqual([20]);
    expect(added!.warnings).toHaveLength(1);
    expect(curves(history.whole())).toEqual({ d: { steps: [10, 20], values: [1, 2] } });
    expect(before).toEqual(copy);
  });

  it('adds nothing for nothing', () => {
    const history = collect([scalars(10, { d: 1 })]);
    const before = history.whole();
    expect(history.add([])).toEqual(emptyHistory);
    expect(history.whole()).toEqual(before);
  });

  it('takes back what lay beyond the checkpoint that a run went on from', () => {
    const collecting = collect([
      scalars(10, { d: 1 }),
      grid(10),
      scalars(20, { d: 2 }),
      evaluation(20, 40),
      grid(20),
      scalars(30, { d: 3 }),
      grid(30),
    ]);
    expect(
      collecting.add(stamped([{ type: 'stage', stage: 'Training', status: 'started' }, scalars(20, { d: 5 })])),
    ).toBeNull();
    const history = collecting.whole();
    expect(curves(history)).toEqual({ d: { steps: [10, 20], values: [1, 5] } });
    expect(steps(history.grids)).toEqual([10, 20]);
    expect(steps(history.evaluations)).toEqual([20]);
    expect(history.stages).toHaveLength(1);
  });

  it('keeps the newest distribution and comparison of each id and step, up to where a run went on', () => {
    const collecting = collect([
      scalars(10, { d: 1 }),
      distribution(10),
      distribution(10, 'acceptance'),
      scalars(20, { d: 2 }),
      distribution(20),
      comparison(20),
    ]);
    const ids = ({ distributions, comparisons }: RunHistory) =>
      [...distributions, ...comparisons].map(({ id, step }) => `${id} ${step}`);
    expect(ids(collecting.whole())).toEqual(['ratios 10', 'acceptance 10', 'ratios 20', 'systems 20']);
    expect(collecting.add(stamped([comparison(20)]))).toBeNull();
    expect(ids(collecting.add(stamped([comparison(21)]))!)).toEqual(['systems 21']);
    expect(collecting.add(stamped([scalars(11, { d: 3 })]))).toBeNull();
    expect(ids(collecting.whole())).toEqual(['ratios 10', 'acceptance 10']);
  });

  it('follows a run that was resumed more than once in what is read at once', () => {
    const history = collected([
      scalars(10, { d: 1 }),
      scalars(20, { d: 2 }),
      scalars(20, { d: 3 }),
      scalars(30, { d: 4 }),
      scalars(15, { d: 5 }),
    ]);
    expect(curves(history)).toEqual({ d: { steps: [10, 15], values: [1, 5] } });
  });

  it('forgets a curve that began beyond the checkpoint, and goes on from there', () => {
    const history = collect([scalars(10, { d: 1 }), scalars(20, { d: 2, late: 7 })], [scalars(20, { d: 3 })]);
    expect(curves(history.whole())).toEqual({ d: { steps: [10, 20], values: [1, 3] } });
    expect(curves(history.add(stamped([scalars(30, { d: 4 })]))!)).toEqual({ d: { steps: [30], values: [4] } });
  });

  it('shows the newer of two grids of one kind and step, and says that it is no mere addition', () => {
    const history = collect([scalars(10, { d: 1 }), grid(10, 'old')]);
    expect(history.add(stamped([grid(10, 'new')]))).toBeNull();
    expect(history.whole().grids.map(({ note }) => note)).toEqual(['new']);
  });
});
