import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { z } from 'zod';
import { selfLabelingExperimentSchema, type SelfLabelingExperiment } from '../../../engine/methods/selfLabeling/config';
import { declarationsOf } from '../../../engine/methods/declarationsOf';
import { runEventSchema, type RunEvent } from '../../../engine/protocol/events';
import { parseRecord } from '../../../engine/protocol/record';
import { Random } from '../../../engine/random';
import { assertOfRun } from '../../../engine/storage/checkpointFit';
import { CheckpointStore, type LoadedCheckpoint } from '../../../engine/storage/checkpointStore';
import { GridWriter } from '../../../engine/runFolder/gridWriter';
import type { RunListener } from '../../../engine/runFolder/reporter';
import { BestEvaluation } from '../../../engine/training/bestEvaluation';
import type { Evaluator } from '../../../engine/training/evaluator';
import { TrainingLoop } from '../../../engine/training/trainingLoop';
import { claimRun } from '../../../engine/runFolder/claimRun';
import { readResumable } from '../../../engine/runFolder/readResumable';
import { runPaths } from '../../../engine/runFolder/createRunFolder';
import { sourceOfFile } from '../../../engine/runFolder/runSource';
import { Session } from '../../../engine/runFolder/session';
import { LineModel } from './line';

/** A folder that is gone when the test has ended. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'darkroom-test-'));
  onTestFinished(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  return folder;
}

export function experimentOf(input: Partial<z.input<typeof selfLabelingExperimentSchema>>): SelfLabelingExperiment {
  return selfLabelingExperimentSchema.parse({ method: 'self-labeling', dataset: { name: 'mnist' }, ...input });
}

export const silent: RunListener = { line: () => undefined, progress: () => undefined, progressLine: () => undefined };

export interface BenchOptions {
  listener?: RunListener;
  rate?: number;
  signal?: AbortSignal;
  datasetId?: string;
  /** The step at which to stop. */
  until?: number;
  /** Called when an evaluation begins; what it throws ends the evaluation. */
  onEvaluation?: () => void;
}

/** The loop around the line model, in a real session with a real run folder. */
function loopIn(
  session: Session,
  { rate, signal = new AbortController().signal, datasetId = 'line', onEvaluation, until }: BenchOptions,
  best = new BestEvaluation(declarationsOf(session.experiment)),
  checkpoint: LoadedCheckpoint | null = null,
) {
  const { experiment, plan, reporter, control, paths, room } = session;
  const run = { method: experiment.method, stages: plan.stages, datasetId };
  if (checkpoint) assertOfRun(checkpoint.folder, checkpoint.state, run);
  const random = Random.from(experiment.seed, 'training');
  const model = new LineModel(random, rate, checkpoint);
  const evaluator: Evaluator = {
    evaluate: async ({ state }) => {
      onEvaluation?.();
      const { data } = (await state.read())['line']!;
      const value = Math.hypot(data[0]! - 2, data[1]! + 1);
      return [{ id: 'distance', label: 'Distance', value, floor: 0, better: 'lower', note: 'to the true line' }];
    },
  };
  const checkpoints = new CheckpointStore(paths.folder, run);
  const gridWriter = new GridWriter(paths.folder, { height: 2, width: 2, channels: 1 }, room.writeFile);
  return {
    model,
    loop: new TrainingLoop({
      experiment,
      datasetId,
      model,
      random,
      reporter,
      control,
      room,
      gridWriter,
      checkpoints,
      evaluator,
      best,
      signal,
      until,
      obeyed: (id) => session.record({ obeyed: id }),
      planned: plan.stages[0]!,
      runSteps: plan.steps,
      elapsedSeconds: 0,
      checkpoint,
    }),
  };
}

export async function trainLine(folder: string, experiment: SelfLabelingExperiment, options: BenchOptions = {}) {
  const session = await Session.create({
    source: sourceOfFile(experiment, join(folder, 'line.experiment.json')),
    place: { folder },
    listener: options.listener ?? silent,
    signal: options.signal,
  });
  return finish(session, loopIn(session, options));
}

export async function resumeLine(
  folder: string,
  sets: { path: string[]; value: unknown }[] = [],
  options: BenchOptions = {},
) {
  const listener = options.listener ?? silent;
  const claimed = await claimRun(folder, listener);
  try {
    const resumable = await readResumable({ folder, overrides: sets });
    const session = Session.reopen(claimed, resumable, listener);
    await session.open();
    let parts: ReturnType<typeof loopIn>;
    try {
      const { experiment, checkpoint, evaluations } = resumable;
      const best = new BestEvaluation(declarationsOf(experiment), evaluations);
      parts = loopIn(session, options, best, checkpoint);
    } catch (error) {
      await session.end('failed', (error as Error).message);
      throw error;
    }
    return await finish(session, parts);
  } finally {
    claimed.claim.release();
  }
}

async function finish(session: Session, { loop, model }: ReturnType<typeof loopIn>) {
  try {
    const ending = await loop.run();
    await session.end(ending.state, ending.reason);
    return { ending, model };
  } catch (error) {
    await session.end('failed', (error as Error).message);
    throw error;
  } finally {
    session.claim.release();
  }
}

export function readEvents(folder: string): RunEvent[] {
  return readFileSync(runPaths(folder).events, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => runEventSchema.parse(JSON.parse(line)));
}

export function readRecord(folder: string) {
  return parseRecord(JSON.parse(readFileSync(runPaths(folder).record, 'utf8')));
}

/** What events tell of training, without their numbers and times. */
export function told(events: RunEvent[]): unknown[] {
  return events
    .filter(({ type }) => type === 'scalars' || type === 'grid' || type === 'evaluation')
    .map((event) => ({ ...event, seq: 0, time: '' }));
}
