import type { Experiment } from '../config/experiment';
import type { Override } from '../config/overrides';
import { loadDataset } from '../datasets/registry';
import { UserError } from '../errors';
import { createModel } from '../methods/registry';
import { Random } from '../random';
import { openRuntime } from '../runtime/devices';
import { CheckpointStore } from './checkpoint';
import type { Checkpoint } from './checkpoint';
import { Gallery } from './gallery';
import type { Watcher } from './journal';
import { prepareJudge } from './judge';
import { TrainingLoop } from './loop';
import type { Ending } from './loop';
import { duration } from './narration';
import { realGrid } from './realGrid';
import { readResumable } from './resume';
import type { RunPlace } from './runFolder';
import { Session } from './session';
import { explainSystemError } from './systemErrors';

export interface RunResult {
  folder: string;
  state: 'finished' | 'stopped' | 'failed';
  /** Why it failed or was stopped, and what to do. */
  reason: string | null;
}

export interface RunRequest {
  experiment: Experiment;
  configFile: string;
  place: RunPlace;
  watcher: Watcher;
  /** Aborted, with the reason in words, to stop the run after the step under way. */
  signal: AbortSignal;
}

/**
 * Runs an experiment in a new run folder, to its end. What goes wrong on the way is in the result and in the folder.
 * @throws UserError if the folder can't be made.
 */
export async function startRun(request: RunRequest): Promise<RunResult> {
  const session = await Session.create(request);
  session.journal.line(`Run folder: ${session.paths.folder}`);
  return conduct(session, undefined, request.signal);
}

/**
 * Goes on with a run from its newest good checkpoint.
 * @throws UserError if it can't be gone on with.
 */
export async function resumeRun(folder: string, overrides: readonly Override[], watcher: Watcher, signal: AbortSignal): Promise<RunResult> {
  const { experiment, record, checkpoint, ...run } = await readResumable(folder, overrides);
  const session = await Session.reopen(run.folder, experiment, record, checkpoint.state.step, watcher);
  for (const { message, where } of checkpoint.damaged) session.journal.warn(`${message} (${where})`);
  return conduct(session, checkpoint, signal);
}

/** Carries a run through to its end, and writes that end whatever it is. */
async function conduct(session: Session, from: (Checkpoint & { folder: string }) | undefined, signal: AbortSignal): Promise<RunResult> {
  const { journal, paths: { folder } } = session;
  const startedAt = performance.now();
  try {
    await journal.enter('running', from ? `Going on from step ${from.state.step}.` : null);
    const { state, reason } = await trainInStages(session, from, signal);
    journal.line(`${state} after ${duration((performance.now() - startedAt) / 1000)}`);
    await session.end(state, reason);
    return { folder, state, reason };
  } catch (error) {
    const reason = reasonOf(error);
    if (!(error instanceof UserError)) journal.detail((error as Error).stack ?? String(error));
    await session.end('failed', reason);
    return { folder, state: 'failed', reason };
  }
}

function reasonOf(error: unknown): string {
  const known = error instanceof UserError ? error : explainSystemError(error);
  if (!known) return `Unexpected error: ${firstLine(error)} Details are in log.txt.`;
  return [known.message, known.where && `(${known.where})`, known.advice].filter(Boolean).join(' ');
}

function firstLine(error: unknown): string {
  const line = (error instanceof Error ? error.message : String(error)).split('\n')[0]!;
  return /[.!?]$/.test(line) ? line : `${line}.`;
}

async function trainInStages(session: Session, from: (Checkpoint & { folder: string }) | undefined, signal: AbortSignal): Promise<Ending> {
  const { journal, experiment, control, paths } = session;
  /** Between stages: whether someone wants the run to end before it has begun to train. */
  const stopAsked = () => signal.aborted ? String(signal.reason) : control.poll() === 'stop' ? 'Stopped on request.' : undefined;
  const stopped = (reason: string): Ending => ({ state: 'stopped', reason });

  const dataset = await journal.stage('Data set', () => loadDataset(experiment.dataset, paths.folder));
  const { runtime, reason, warnings } = await journal.stage('Device', () => openRuntime(experiment.runtime));
  try {
    session.setDevice({ kind: runtime.kind, label: runtime.label, reason });
    journal.line(`Computing on ${runtime.label}: ${reason}`);
    for (const warning of warnings) journal.warn(warning);
    const gallery = new Gallery(paths.folder, dataset);
    if (!from) journal.report(await gallery.hang(realGrid(dataset, experiment.sampling.columns), 0));

    let asked = stopAsked();
    if (asked) return stopped(asked);
    const judge = await journal.stage('Feature network', () => prepareJudge(dataset, runtime, experiment, journal));
    asked = stopAsked();
    if (asked) return stopped(asked);

    const random = Random.from(experiment.seed, 'training');
    const model = await journal.stage('Networks', () => createModel({ experiment, dataset, runtime, random }));
    try {
      const loop = new TrainingLoop({
        experiment, datasetId: dataset.contentId, model, random, journal, control, gallery, signal,
        checkpoints: new CheckpointStore(paths.folder, experiment.checkpoints.keep),
        evaluate: () => judge.evaluate(model),
      });
      if (from) loop.restore(from, from.folder);
      return await journal.stage('Training', () => loop.run());
    } finally {
      model.dispose();
    }
  } finally {
    runtime.dispose();
  }
}
