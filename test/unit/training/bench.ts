import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { z } from 'zod';
import { selfLabelingExperimentSchema, type SelfLabelingExperiment } from '../../../engine/methods/selfLabeling/config';
import { runEventSchema, type RunEvent } from '../../../engine/protocol/events';
import { parseRecord } from '../../../engine/protocol/record';
import { Random } from '../../../engine/random';
import { assertSameRun, CheckpointStore, type LoadedCheckpoint } from '../../../engine/storage/checkpoint';
import { GridWriter } from '../../../engine/runFolder/gridWriter';
import type { RunListener } from '../../../engine/runFolder/reporter';
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
  checkpoint: LoadedCheckpoint | null = null,
) {
  const { experiment, plan, reporter, control, paths } = session;
  if (checkpoint) assertSameRun(checkpoint, { method: experiment.method, datasetId });
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
  const checkpoints = new CheckpointStore(paths.folder, experiment.checkpoints.keep);
  const gridWriter = new GridWriter(paths.folder, { height: 2, width: 2, channels: 1 });
  return {
    model,
    loop: new TrainingLoop({
      experiment,
      datasetId,
      model,
      random,
      reporter,
      control,
      gridWriter,
      checkpoints,
      evaluator,
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
  });
  return finish(session, loopIn(session, options));
}

export async function resumeLine(
  folder: string,
  sets: { path: string[]; value: unknown }[] = [],
  options: BenchOptions = {},
) {
  const listener = options.listener ?? silent;
  const claim = await claimRun(folder, listener);
  try {
    const resumable = await readResumable(folder, sets);
    const session = await Session.reopen(claim, resumable, listener);
    let parts: ReturnType<typeof loopIn>;
    try {
      parts = loopIn(session, options, resumable.checkpoint);
    } catch (error) {
      await session.end('failed', (error as Error).message);
      throw error;
    }
    return await finish(session, parts);
  } finally {
    await claim.release();
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
    await session.claim.release();
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
