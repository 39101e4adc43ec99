import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { UserError } from '../../../engine/errors';
import type { Model } from '../../../engine/methods/model';
import { ScoreModel } from '../../../engine/methods/stic/score/scoreModel';
import type { SticContext } from '../../../engine/methods/stic/sticModel';
import { CheckpointStore } from '../../../engine/storage/checkpointStore';
import { GridWriter } from '../../../engine/runFolder/gridWriter';
import { BestEvaluation } from '../../../engine/training/bestEvaluation';
import { TrainingLoop } from '../../../engine/training/trainingLoop';
import { sourceOfFile } from '../../../engine/runFolder/runSource';
import { Session } from '../../../engine/runFolder/session';
import { readEvents, readRecord, silent, temporaryFolder } from '../training/bench';
import { contextOf, modelOf, shapes, shapesExperiment } from './shapes';

/** A run that fails in the real training loop. */
async function failedRun(
  input: Parameters<typeof shapesExperiment>[0],
  create: (context: SticContext) => Promise<Model> = modelOf,
) {
  const folder = temporaryFolder();
  const experiment = shapesExperiment({
    training: { steps: 400, batch: 24, logEvery: 1 },
    evaluation: { every: 0 },
    checkpoints: { every: 1, keep: 2 },
    sampling: { columns: 1, every: 1000 },
    ...input,
  });
  const session = await Session.create({
    source: sourceOfFile(experiment, join(folder, 'wild.experiment.json')),
    place: { folder },
    listener: silent,
  });
  const { reporter, control, paths, room } = session;
  const context = contextOf(experiment);
  const checkpoints = new CheckpointStore(paths.folder);
  const loop = new TrainingLoop({
    experiment,
    datasetId: shapes.contentId,
    model: await create(context),
    random: context.random,
    reporter,
    control,
    room,
    gridWriter: new GridWriter(paths.folder, shapes),
    checkpoints,
    evaluator: { evaluate: () => Promise.resolve([]) },
    best: new BestEvaluation({ measurements: [] }),
    signal: new AbortController().signal,
    planned: session.plan.stages[0]!,
    runSteps: session.plan.steps,
    elapsedSeconds: 0,
    checkpoint: null,
  });
  const error = await loop.run().then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(UserError);
  const { message } = error as UserError;
  await session.end('failed', message);
  expect(readRecord(folder)).toMatchObject({ state: 'failed', reason: message });
  const { state, tensors, passedOver } = await checkpoints.loadNewest();
  expect(passedOver).toEqual([]);
  for (const [name, { data }] of Object.entries(tensors)) expect(data.every(Number.isFinite), name).toBe(true);
  return {
    error: error as UserError,
    curves: readEvents(folder).filter(({ type }) => type === 'scalars').length,
    checkpoint: state.step,
  };
}

async function scoreModelOf(context: SticContext): Promise<ScoreModel> {
  const model = await ScoreModel.create(context);
  onTestFinished(() => {
    model.dispose();
  });
  return model;
}

describe('a run that diverges at a learning rate that no network survives ends with the reason and advice, its last good checkpoint kept', () => {
  const wild = { rate: 1 };

  it.each<[string, Parameters<typeof failedRun>]>([
    ['a fake class', [{ optimizer: wild, selfAnalysis: { objective: 'fake-class', logitPenalty: 0 } }]],
    ['energies', [{ optimizer: wild, selfAnalysis: { objective: 'energy', logitPenalty: 0 } }]],
    [
      'a score classifier',
      [{ variant: 'score', optimizer: { rate: 1 }, score: { levels: 3, stepsPerLevel: 1 } }, scoreModelOf],
    ],
  ])('%s', async (_, run) => {
    const {
      error: { message, advice },
      curves,
      checkpoint,
    } = await failedRun(...run);
    expect(message).toMatch(/diverged/);
    const named = Number(/(?:update|step) (\d+)/.exec(message)![1]);
    // Scalars are logged at every step; the step that diverged has none, or a gap.
    expect([curves, curves + 1]).toContain(named);
    expect(named).toBeLessThan(400);
    expect(advice).toMatch(/[Ll]ower/);
    expect(checkpoint).toBe(named - 1);
  });
});

it('unadjusted steps that are too long end the run in the same round, with advice on the step size, not the learning rate', async () => {
  // The box penalty moves pixels outside [-1, 1] ever farther to either side.
  const {
    error: { message, where, advice },
    curves,
    checkpoint,
  } = await failedRun({ selfAnalysis: { sampler: 'ula' }, sampler: { kind: 'ngld', stepSize: 0.1 } });
  expect(message).toMatch(/ula.*diverged/);
  expect(where).toBe('sampler.stepSize');
  expect(advice).toMatch(/Lower sampler\.stepSize/);
  expect(advice).not.toMatch(/optimizer/);
  // A round has five updates, and its sampler runs first.
  expect(curves).toBe(checkpoint);
  expect(checkpoint).toBeGreaterThan(0);
  expect(checkpoint % 5).toBe(0);
});
