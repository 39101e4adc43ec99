import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { declarationsOf } from '../../../engine/methods/declarationsOf';
import type { Measurement, RunEvent } from '../../../engine/protocol/events';
import { runPaths } from '../../../engine/runFolder/createRunFolder';
import { BestEvaluation } from '../../../engine/training/bestEvaluation';
import { experimentOf, readEvents, resumeLine, temporaryFolder, told, trainLine } from './bench';

describe('the best checkpoint', () => {
  /** So fast a rate that the line swings: figures get better and worse. */
  const rate = 0.5;
  const swinging = experimentOf({
    seed: 2,
    training: { steps: 60, batch: 8, logEvery: 5 },
    evaluation: { every: 5 },
    checkpoints: { every: 12, keep: 2 },
  });
  const checkpointsOf = (folder: string) => readdirSync(runPaths(folder).checkpoints).sort();
  const nameOf = (step: number) => `step-${String(step).padStart(6, '0')}`;
  const toldOf = (events: readonly RunEvent[]) =>
    events.flatMap((event) => (event.type === 'checkpoint' ? [{ step: event.step, best: event.best ?? false }] : []));

  /** The steps of evaluations that were the best so far. */
  function records(events: readonly RunEvent[]): number[] {
    const figures = events.flatMap((event) =>
      event.type === 'evaluation' ? [{ step: event.step, value: event.measurements[0]!.value! }] : [],
    );
    return figures
      .filter(({ value }, i) => figures.slice(0, i).every((before) => before.value > value))
      .map(({ step }) => step);
  }

  it('is written at each evaluation that is the best so far, and the last of them is kept', async () => {
    const folder = temporaryFolder();
    await trainLine(folder, swinging, { rate });
    const events = readEvents(folder);
    const best = records(events);
    // Some evaluations are better than all before and some are not, the last one among them.
    expect(best.length).toBeGreaterThan(1);
    expect(best.length).toBeLessThan(12);
    expect(best.at(-1)).toBeLessThan(48);
    const due = [12, 24, 36, 48, 60];
    expect(toldOf(events)).toEqual(
      [...new Set([...due, ...best])].sort((a, b) => a - b).map((step) => ({ step, best: best.includes(step) })),
    );
    expect(checkpointsOf(folder)).toEqual([best.at(-1)!, 48, 60].map(nameOf));
  });

  it('is the same one for engines that go on', async () => {
    const [whole, broken] = [temporaryFolder(), temporaryFolder()];
    await trainLine(whole, swinging, { rate });
    await trainLine(broken, swinging, { rate, until: 7 });
    for (const until of [17, 25, 41]) await resumeLine(broken, [], { rate, until });
    await resumeLine(broken, [], { rate });
    expect(told(readEvents(broken))).toEqual(told(readEvents(whole)));
    // Where a run is stopped it has a checkpoint more.
    const [there, here] = [toldOf(readEvents(whole)), toldOf(readEvents(broken))];
    expect(here.filter(({ step }) => there.some((each) => each.step === step))).toEqual(there);
    expect(checkpointsOf(broken)).toEqual(checkpointsOf(whole));
  });

  it('is told of once where a figure is doubtful', () => {
    const figure = (value: number, doubtful?: string) => ({
      id: 'fid',
      label: 'FID (classifier-64)',
      value,
      floor: null,
      better: 'lower' as const,
      note: '',
      ...(doubtful !== undefined && { doubtful }),
    });
    const best = new BestEvaluation(declarationsOf(swinging));
    const evaluate = (step: number, ...measurements: Measurement[]) => {
      const doubt = best.newDoubt(measurements);
      best.add({ step, measurements });
      return doubt;
    };
    // A generator that has hardly begun makes one image of everything: that alone is no alarm.
    expect(evaluate(1, figure(2, 'Collapsed.'))).toBeNull();
    expect(evaluate(2, figure(3))).toBeNull();
    expect(evaluate(3, figure(2, 'Collapsed.'), figure(1, 'Collapsed.'))).toBe(
      'Collapsed. Figures of such images are never the best.',
    );
    expect(evaluate(4, figure(1, 'Collapsed.'))).toBeNull();
    expect(best.step).toBe(2);
  });

  it('goes by the metric that the experiment names', () => {
    const figures = (fid: number, recall: number): Measurement[] => [
      { id: 'fid', label: 'FID', value: fid, floor: null, better: 'lower', note: '' },
      { id: 'recall', label: 'Recall', value: recall, floor: null, better: 'higher', note: '' },
    ];
    const evaluations = [
      { step: 1, measurements: figures(9, 0.2) },
      { step: 2, measurements: figures(8, 0.5) },
      { step: 3, measurements: figures(7, 0.4) },
    ];
    const bestBy = (named?: 'fid' | 'recall') => {
      const evaluation = { ...swinging.evaluation, metrics: ['fid', 'recall'], ...(named && { best: named }) };
      return new BestEvaluation(declarationsOf({ ...swinging, evaluation }), evaluations).step;
    };
    expect(bestBy()).toBe(3);
    expect(bestBy('fid')).toBe(3);
    expect(bestBy('recall')).toBe(2);
  });

  it('is not kept where that is switched off', async () => {
    const folder = temporaryFolder();
    const checkpoints = { ...swinging.checkpoints, best: false };
    await trainLine(folder, { ...swinging, checkpoints }, { rate });
    expect(toldOf(readEvents(folder))).toEqual([12, 24, 36, 48, 60].map((step) => ({ step, best: false })));
    expect(checkpointsOf(folder)).toEqual([48, 60].map(nameOf));
  });
});
