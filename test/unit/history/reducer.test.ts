import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RunHistory } from '../../../engine/history/history';
import { HistoryReducer } from '../../../engine/history/reducer';
import type { RunDeclarations } from '../../../engine/protocol/declarations';
import type { RunEvent, UnstampedEvent } from '../../../engine/protocol/events';
import { legacyDeclarations } from '../../../engine/protocol/legacyDeclarations';
import { History } from '../../../webview/run/history';
import { comparison, distribution, evaluation, grid, matrix, scalars, stamped } from '../extension/runFixture';

/** The curves of a history as plain numbers. */
const curves = ({ series }: Pick<RunHistory, 'series'>) =>
  Object.fromEntries(series.map(({ name, steps, values }) => [name, { steps: [...steps], values: [...values] }]));

const steps = (events: { step: number }[]) => events.map(({ step }) => step);
function reduce(...batches: UnstampedEvent[][]): HistoryReducer {
  const reducer = new HistoryReducer();
  for (const batch of batches) reducer.add(stamped(batch));
  return reducer;
}
const reduced = (...batches: UnstampedEvent[][]) => reduce(...batches).whole();

const stage = (name = 'Training'): UnstampedEvent => ({ type: 'stage', stage: name, status: 'started' });
const warning = (message = 'slow'): UnstampedEvent => ({ type: 'warning', message });
const checkpoint = (step: number): UnstampedEvent => ({ type: 'checkpoint', step, file: `checkpoints/${step}` });
const resumed = (step: number): UnstampedEvent => ({
  type: 'state',
  state: 'running',
  reason: 'In other words.',
  resumedFrom: step,
});
const declaration = (title: string): UnstampedEvent => ({
  type: 'declaration',
  declarations: { ...legacyDeclarations, groups: [{ id: 'loss', title }] } satisfies RunDeclarations,
});

describe('the history of a run', () => {
  it('has a curve of each figure, with NaN for what was not finite', () => {
    const history = reduced([scalars(10, { d: 1, g: 2 }), scalars(20, { d: null }), scalars(30, { d: 3, g: 4 })]);
    expect(curves(history)).toEqual({
      d: { steps: [10, 20, 30], values: [1, NaN, 3] },
      g: { steps: [10, 30], values: [2, 4] },
    });
  });

  it('has one array of steps for curves that are logged together, and others for those that are not', () => {
    const { series } = reduced([
      scalars(10, { d: 1, g: 2, late: null }),
      scalars(20, { d: 3, g: 4 }),
      scalars(30, { late: 5 }),
    ]);
    const [d, g, late] = series.map(({ steps: each }) => each);
    expect(g).toBe(d);
    expect([...late!]).toEqual([10, 30]);
  });

  it('is told what a batch adds, and changes nothing that was given out', () => {
    const reducer = reduce([scalars(10, { d: 1 }), grid(10)]);
    const before = reducer.whole();
    const copy = structuredClone(before);
    const added = reducer.add(stamped([scalars(20, { d: 2 }), grid(20), warning()]));
    expect(curves(added!)).toEqual({ d: { steps: [20], values: [2] } });
    expect(steps(added!.grids)).toEqual([20]);
    expect(added!.warnings).toHaveLength(1);
    expect(added!.declarations).toBeNull();
    expect(curves(reducer.whole())).toEqual({ d: { steps: [10, 20], values: [1, 2] } });
    expect(before).toEqual(copy);
  });

  it('adds nothing for nothing', () => {
    const reducer = reduce([scalars(10, { d: 1 })]);
    const { declarations, ...lists } = reducer.add([])!;
    expect(declarations).toBeNull();
    expect(Object.values(lists).every(({ length }) => length === 0)).toBe(true);
  });

  it('has the newest declarations, and those of version 0.1.0 where its engine made none', () => {
    const reducer = reduce([scalars(10, { d: 1 })]);
    expect(reducer.whole().declarations).toEqual(legacyDeclarations);
    expect(reducer.add(stamped([declaration('First'), declaration('Second')]))?.declarations?.groups).toEqual([
      { id: 'loss', title: 'Second' },
    ]);
    expect(reducer.add(stamped([resumed(0)]))).toBeNull();
    expect(reducer.whole().declarations.groups[0]?.title).toBe('Second');
  });

  it('has bars under what was declared of them, else under what they bring, else under their id', () => {
    const distributions = [{ id: 'bars', title: 'Bars', unit: 'nats' as const }];
    const bare = { ...distribution(1, 'bars'), title: undefined, unit: undefined };
    const declared = { type: 'declaration' as const, declarations: { ...legacyDeclarations, distributions } };
    const titles = (history: RunHistory) => history.distributions.map(({ title, unit }) => [title, unit]);
    expect(titles(reduced([declared, bare]))).toEqual([['Bars', 'nats']]);
    expect(titles(reduced([distribution(1, 'bars')]))).toEqual([['Density ratios', 'share']]);
    expect(titles(reduced([bare]))).toEqual([['bars', 'number']]);
  });

  it('has matrices under what was declared of them, else under their id', () => {
    const matrices = [{ id: 'confusion', title: 'Labels by class' }];
    const declared = { type: 'declaration' as const, declarations: { ...legacyDeclarations, matrices } };
    const titles = (history: RunHistory) => history.matrices.map(({ title }) => title);
    expect(titles(reduced([declared, matrix(1), matrix(1, 'other')]))).toEqual(['Labels by class', 'other']);
    expect(titles(reduced([matrix(1)]))).toEqual(['confusion']);
  });

  it('shows the newer of two events of one kind and step, and says that it is no mere addition', () => {
    const reducer = reduce([scalars(10, { d: 1 }), grid(10, 'old'), distribution(10), distribution(10, 'acceptance')]);
    expect(reducer.add(stamped([grid(10, 'new')]))).toBeNull();
    expect(reducer.whole().grids.map(({ note }) => note)).toEqual(['new']);
    expect(reducer.whole().distributions.map(({ id }) => id)).toEqual(['ratios', 'acceptance']);
    expect(reducer.add(stamped([comparison(20), comparison(20)]))?.comparisons).toHaveLength(1);
    expect(reducer.add(stamped([matrix(20), matrix(20)]))?.matrices).toHaveLength(1);
    expect(reducer.add(stamped([comparison(20)]))).toBeNull();
  });
});

describe('a run that was resumed', () => {
  /**
   * Case BR40: what an engine writes that is stopped after step 10, its newest good checkpoint being that of step 5.
   */
  const abandoned = [
    ...[1, 2, 3, 4, 5].map((step) => scalars(step, { d: step })),
    checkpoint(5),
    ...[6, 7, 8].map((step) => scalars(step, { d: step, late: step })),
    warning(),
    stage(),
    scalars(9, { d: 9 }),
    evaluation(9, 40),
    scalars(10, { d: 10 }),
  ];

  it.each([
    ['a step of its own', resumed(5)],
    ['words alone', { type: 'state', state: 'running', reason: 'Going on from step 5.' } as const],
  ])('takes back every kind of event after the checkpoint, at once, told by %s', (_, state) => {
    const reducer = reduce([stage('Data set'), warning('first'), grid(5), ...abandoned]);
    expect(reducer.add(stamped([state]))).toBeNull();
    const history = reducer.whole();
    expect(curves(history)).toEqual({ d: { steps: [1, 2, 3, 4, 5], values: [1, 2, 3, 4, 5] } });
    expect(history.warnings.map((event) => event.message)).toEqual(['first']);
    expect(history.stages.map((event) => event.stage)).toEqual(['Data set']);
    expect([steps(history.evaluations), steps(history.checkpoints), steps(history.grids)]).toEqual([[], [5], [5]]);
    const added = reducer.add(stamped([stage('Again'), warning('later'), scalars(6, { d: 7 })]))!;
    expect(curves(added)).toEqual({ d: { steps: [6], values: [7] } });
    expect([added.stages.length, added.warnings.length]).toEqual([1, 1]);
  });

  it('takes back what was changed after the checkpoint, and keeps what was changed at it', () => {
    const change = (step: number, to: number): UnstampedEvent => ({
      type: 'change',
      step,
      changes: [{ key: 'seed', from: 0, to }],
    });
    const begun = [scalars(5, { d: 1 }), checkpoint(5), resumed(5), change(5, 1), scalars(9, { d: 1 }), checkpoint(9)];
    const reducer = reduce([...begun, resumed(9), change(9, 2)]);
    expect(steps(reducer.whole().changes)).toEqual([5, 9]);
    expect(reducer.add(stamped([resumed(5)]))).toBeNull();
    expect(steps(reducer.whole().changes)).toEqual([5]);
  });

  it('keeps what was written at the step of the checkpoint and before', () => {
    const reducer = reduce([scalars(5, { d: 1 }), grid(5), evaluation(5, 40), comparison(5), warning(), checkpoint(5)]);
    expect(reducer.add(stamped([resumed(5)]))).not.toBeNull();
    const history = reducer.whole();
    expect([history.grids, history.evaluations, history.comparisons, history.warnings].map((l) => l.length)).toEqual([
      1, 1, 1, 1,
    ]);
  });

  it('takes back what it writes before its first step, should it be resumed from further back', () => {
    const reducer = reduce([...abandoned, resumed(5), warning('of step 5'), resumed(4), warning('of step 4')]);
    expect(reducer.whole().warnings.map((event) => event.message)).toEqual(['of step 4']);
  });

  it('takes back stages and warnings after the checkpoint, though no later step was written', () => {
    const once = [stage('Networks'), warning('of step 8')];
    const reducer = reduce([scalars(5, { d: 1 }), warning('before'), checkpoint(5), ...once]);
    expect(reducer.add(stamped([resumed(5)]))).toBeNull();
    reducer.add(stamped([...once, resumed(5), ...once]));
    expect(reducer.whole().warnings.map((event) => event.message)).toEqual(['before', 'of step 8']);
    expect(reducer.whole().stages).toHaveLength(1);
  });

  it('goes on from the newest checkpoint of a step, at which one stage may end and another begin', () => {
    const end = (file: string): UnstampedEvent => ({ type: 'checkpoint', step: 5, file });
    const reducer = reduce([stage('First'), end('first'), warning('of the first'), stage('Second'), end('second')]);
    expect(reducer.add(stamped([resumed(5)]))).not.toBeNull();
    expect(reducer.whole().stages.map((event) => event.stage)).toEqual(['First', 'Second']);
    expect(reducer.whole().warnings).toHaveLength(1);
  });

  it('begins again where it had come to no checkpoint, and nothing of before counts', () => {
    const history = reduced([warning('old'), stage(), grid(0), scalars(5, { d: 1 })], [resumed(0), warning('new')]);
    expect(history.warnings.map(({ message }) => message)).toEqual(['new']);
    expect([history.stages, history.grids, history.series]).toEqual([[], [], []]);
  });

  it('keeps what was written before a checkpoint of step 0, where a first stage has no steps', () => {
    const history = reduced([warning(), stage(), checkpoint(0), stage('Features')], [resumed(0)]);
    expect(history.warnings).toHaveLength(1);
    expect(history.stages.map(({ stage: name }) => name)).toEqual(['Training']);
  });

  it('is told by a point of the curves that is not beyond the last one, where no words tell', () => {
    const reducer = reduce([scalars(10, { d: 1 }), grid(10), scalars(20, { d: 2, late: 7 }), evaluation(20, 40)]);
    expect(reducer.add(stamped([scalars(20, { d: 5 })]))).toBeNull();
    expect(curves(reducer.whole())).toEqual({ d: { steps: [10, 20], values: [1, 5] } });
    expect(steps(reducer.whole().grids)).toEqual([10]);
    expect(reducer.whole().evaluations).toEqual([]);
    expect(curves(reducer.add(stamped([scalars(30, { d: 4 })]))!)).toEqual({ d: { steps: [30], values: [4] } });
  });

  it('is not what an engine means that closes its curves without a point', () => {
    const reducer = reduce([scalars(10, { d: 1 }), grid(10)]);
    expect(reducer.add(stamped([scalars(10, {})]))).not.toBeNull();
    expect(curves(reducer.whole())).toEqual({ d: { steps: [10], values: [1] } });
  });
});

describe('in whatever portions events are read', () => {
  const step = fc.integer({ min: 0, max: 12 });
  const series: fc.Arbitrary<Record<string, number | null>> = fc.dictionary(
    fc.constantFrom('d', 'g', 'late'),
    fc.option(fc.integer({ min: 0, max: 9 })),
  );
  const event = fc.oneof(
    fc.tuple(step, series).map(([at, values]) => scalars(at, values)),
    step.map((at) => grid(at)),
    step.map((at) => evaluation(at, at)),
    step.map((at) => distribution(at)),
    step.map((at) => matrix(at)),
    step.map((at) => comparison(at)),
    step.map(checkpoint),
    step.map(resumed),
    step.map((at): UnstampedEvent => ({ type: 'state', state: 'running', reason: `Going on from step ${at}.` })),
    fc.constantFrom(stage(), warning(), declaration('First'), declaration('Second')),
  );
  /** Events of a run, cut into batches. */
  const run = fc
    .array(fc.tuple(event, fc.boolean()), { maxLength: 60 })
    .map((all) => ({ events: stamped(all.map(([one]) => one)), cuts: all.map(([, cut]) => cut) }));

  function batches(events: readonly RunEvent[], cuts: readonly boolean[]): RunEvent[][] {
    const result: RunEvent[][] = [[]];
    events.forEach((one, i) => {
      if (cuts[i]) result.push([]);
      result.at(-1)!.push(one);
    });
    return result;
  }

  it('the history is that of a fresh read', () => {
    fc.assert(
      fc.property(run, ({ events, cuts }) => {
        const whole = new HistoryReducer();
        whole.add(events);
        const inParts = new HistoryReducer();
        for (const batch of batches(events, cuts)) inParts.add(batch);
        expect(inParts.whole()).toEqual(whole.whole());
      }),
      { numRuns: 500 },
    );
  });

  it('whoever puts each addition behind the rest, and begins anew where there is none, has it too', () => {
    fc.assert(
      fc.property(run, ({ events, cuts }) => {
        const reducer = new HistoryReducer();
        let followed = new History(reducer.whole());
        for (const batch of batches(events, cuts)) {
          const added = reducer.add(batch);
          if (added) followed.append(added);
          else followed = new History(reducer.whole());
        }
        const fresh = new History(reducer.whole());
        expect({ ...followed, curves: points(followed) }).toEqual({ ...fresh, curves: points(fresh) });
      }),
      { numRuns: 500 },
    );
  });

  it('nothing is left of steps after the one that was gone on from', () => {
    fc.assert(
      fc.property(run, step, ({ events }, at) => {
        const reducer = new HistoryReducer();
        reducer.add([...events, ...stamped([resumed(at)])]);
        const {
          grids,
          evaluations,
          distributions,
          matrices,
          comparisons,
          checkpoints,
          series: lines,
        } = reducer.whole();
        for (const one of [grids, evaluations, distributions, matrices, comparisons, checkpoints].flat())
          expect(one.step).toBeLessThanOrEqual(at);
        for (const line of lines) expect(line.steps.at(-1)).toBeLessThanOrEqual(at);
      }),
    );
  });

  it('never changes the curves that it has given out, whatever is added or taken back', () => {
    const reducer = new HistoryReducer();
    const values = (step: number) => ({ 'loss/a': step / 2, 'loss/b': -step });
    reducer.add(stamped(Array.from({ length: 100 }, (_, step) => scalars(step, values(step)))));
    const first = reducer.whole();
    const kept = structuredClone(first.series);
    reducer.add(
      stamped([{ type: 'state', state: 'running', reason: null, resumedFrom: 50 }, scalars(51, { 'loss/a': 7 })]),
    );
    const second = reducer.whole();
    expect(first.series).toEqual(kept);
    expect(second.series.map(({ name, steps, values: all }) => [name, steps.length, all.at(-1)])).toEqual([
      ['loss/a', 52, 7],
      ['loss/b', 51, -50],
    ]);
    reducer.add(stamped([scalars(52, values(52))]));
    expect(second.series[0]!.values.at(-1)).toBe(7);
    expect(reducer.whole().series[0]!.values.at(-1)).toBe(26);
  });
});

function points({ curves: all }: History) {
  return Object.fromEntries([...all].map(([name, curve]) => [name, [[...curve.steps], [...curve.values]]]));
}
