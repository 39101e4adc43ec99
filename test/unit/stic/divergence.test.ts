import { join } from 'node:path';
import { expect, it } from 'vitest';
import { UserError } from '../../../engine/errors';
import { CheckpointStore } from '../../../engine/storage/checkpoint';
import { Gallery } from '../../../engine/training/gallery';
import { TrainingLoop } from '../../../engine/training/loop';
import { Session } from '../../../engine/training/session';
import { readEvents, readRecord, silent, temporaryFolder } from '../training/bench';
import { contextOf, modelOf, shapes, shapesExperiment } from './shapes';

/** METHODS 3.9, test 8: through the real training loop, at a learning rate that no classifier survives. */
it.each(['fake-class', 'energy'] as const)('a classifier that diverges ends its run with the reason and advice, and its last good checkpoint is kept: %s', async (objective) => {
  const folder = temporaryFolder();
  const experiment = shapesExperiment({
    training: { steps: 400, batch: 24, logEvery: 1 }, optimizer: { rate: 1 }, selfAnalysis: { objective, logitPenalty: 0 }, evaluation: { every: 0 }, checkpoints: { every: 1, keep: 2 },
    sampling: { columns: 1, every: 1000 },
  });
  const session = await Session.create({ experiment, configFile: join(folder, 'wild.experiment.json'), place: { folder }, watcher: silent });
  const { journal, control, paths } = session;
  const context = contextOf(experiment);
  const checkpoints = new CheckpointStore(paths.folder, experiment.checkpoints.keep);
  const loop = new TrainingLoop({
    experiment, datasetId: shapes.contentId, model: await modelOf(context), random: context.random, journal, control, gallery: new Gallery(paths.folder, shapes), checkpoints,
    judge: { evaluate: () => Promise.resolve([]) }, signal: new AbortController().signal,
    stage: { index: 0, name: 'Training', first: 0, last: experiment.training.steps, elapsedSeconds: 0 },
  });
  const error = await loop.run().then(() => undefined, (reason: unknown) => reason);
  expect(error).toBeInstanceOf(UserError);
  const { message, advice } = error as UserError;
  await session.end('failed', message);

  const last = readEvents(folder).filter(({ type }) => type === 'scalars').length;
  expect(message).toMatch(/diverged/);
  const named = Number(/(?:update|step) (\d+)/.exec(message)![1]);
  // Curves are told at every step; the one it happens at has none, or a gap.
  expect([last, last + 1]).toContain(named);
  expect(named).toBeLessThan(400);
  expect(advice).toMatch(/[Ll]ower/);
  expect(readRecord(folder)).toMatchObject({ state: 'failed', reason: message });
  const { state, tensors, damaged } = await checkpoints.loadNewest();
  expect(damaged).toEqual([]);
  expect(state.step).toBe(named - 1);
  for (const [name, { data }] of Object.entries(tensors)) expect(data.every(Number.isFinite), name).toBe(true);
});
