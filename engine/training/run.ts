import type { Override } from '../experiment/overrides';
import { loadDataset } from '../datasets/loadDataset';
import { UserError } from '../errors';
import { pretrainedGenerator } from '../experiment/pretrainedGenerator';
import { declarationsOf } from '../methods/declarationsOf';
import type { ModelContext } from '../methods/model';
import { methodOf } from '../methods/registry';
import type { RunDeclarations } from '../protocol/declarations';
import { runFiles } from '../protocol/runFolder';
import { Random } from '../random';
import { openRuntime } from '../runtime/devices';
import { assertOfRun, CheckpointMisfit } from '../storage/checkpointFit';
import { CheckpointStore, type LoadedCheckpoint } from '../storage/checkpointStore';
import { GridWriter } from '../runFolder/gridWriter';
import type { RunListener } from '../runFolder/reporter';
import { BestEvaluation } from './bestEvaluation';
import { createEvaluator } from './evaluator';
import { MachineLoad, machineDeclarations } from './machineLoad';
import { TrainingLoop, type Ending, type LoopParts } from './trainingLoop';
import { NetworkStore } from '../storage/networkStore';
import { realGrid } from './realGrid';
import { claimRun } from '../runFolder/claimRun';
import { readResumable } from '../runFolder/readResumable';
import type { RunPlace } from '../runFolder/createRunFolder';
import type { RunSource } from '../runFolder/runSource';
import { Session } from '../runFolder/session';
import { StopRequest, throwIfStopAsked } from './stopRequest';
import { explainSystemError } from '../files/systemErrors';

export interface RunResult {
  folder: string;
  state: 'finished' | 'stopped' | 'failed';
  /** Why it was stopped. */
  reason: string | null;
  /** Why it failed. */
  error?: UserError;
  /** How long this engine worked on it. */
  seconds: number;
}

export interface RunRequest {
  source: RunSource;
  place: RunPlace;
  listener: RunListener;
  /** Aborted, with the reason in words, to stop the run after the step under way. */
  signal: AbortSignal;
  /** The step at which to stop, once all that is due there is made; by default the last. */
  until?: number;
}

/**
 * Runs an experiment in a new run folder, to its end. What goes wrong on the way is in the result and in the folder.
 * @throws UserError if the folder can't be made.
 */
export async function startRun(request: RunRequest): Promise<RunResult> {
  const session = await Session.create(request);
  try {
    session.reporter.line(`Run folder: ${session.paths.folder}`);
    return await conduct(session, null, request);
  } finally {
    await session.claim.release();
  }
}

/**
 * Goes on with a run from its newest good checkpoint.
 * @throws UserError if it can't be gone on with.
 */
export async function resumeRun(
  folder: string,
  overrides: readonly Override[],
  listener: RunListener,
  signal: AbortSignal,
): Promise<RunResult> {
  const claim = await claimRun(folder, listener);
  try {
    const unfit: CheckpointMisfit[] = [];
    for (;;) {
      const resumable = await readResumable(folder, overrides, unfit);
      const session = await Session.reopen(claim, resumable, listener);
      const result = await conduct(session, resumable.checkpoint, { signal });
      // An older one may fit. Only what is loaded and made by now could tell.
      if (!(result.error instanceof CheckpointMisfit)) return result;
      unfit.push(result.error);
    }
  } finally {
    await claim.release();
  }
}

/** What may end a run before its last step. */
type Bounds = Pick<RunRequest, 'signal' | 'until'>;

/** Carries a run through to its end, and writes that end whatever it is. */
async function conduct(session: Session, from: LoadedCheckpoint | null, bounds: Bounds): Promise<RunResult> {
  const {
    claim,
    reporter,
    paths: { folder },
  } = session;
  claim.onLost((loss) => {
    session.leave(loss);
  });
  const startedAt = performance.now();
  const seconds = () => (performance.now() - startedAt) / 1000;
  try {
    await reporter.enter('running', from ? `Going on from step ${from.state.step}.` : null, from?.state.step);
    for (const { message, where } of from?.passedOver ?? []) reporter.warn(`${message} (${where})`);
    const { state, reason } = await trainInStages(session, from, bounds);
    await session.end(state, reason);
    return { folder, state, reason, seconds: seconds() };
  } catch (error) {
    if (error instanceof StopRequest) {
      await session.end('stopped', error.reason);
      return { folder, state: 'stopped', reason: error.reason, seconds: seconds() };
    }
    const known = explain(error, folder);
    if (known !== error) reporter.detail((error as Error).stack ?? String(error));
    const reason = [known.message, known.where && `(${known.where})`, known.advice].filter(Boolean).join(' ');
    await session.end('failed', reason);
    return { folder, state: 'failed', reason, error: known, seconds: seconds() };
  }
}

/** Any error in words for a person; what is not expected is left to the log. */
function explain(error: unknown, folder: string): UserError {
  if (error instanceof UserError) return error;
  const line = (error instanceof Error ? error.message : String(error)).split('\n')[0]!;
  return (
    explainSystemError(error, folder) ??
    new UserError(`Unexpected error: ${line}`, { advice: `Details are in ${runFiles.log}.`, cause: error })
  );
}

async function trainInStages(
  session: Session,
  from: LoadedCheckpoint | null,
  { signal, until }: Bounds,
): Promise<Ending> {
  const { reporter, experiment, plan, control, paths } = session;
  const throwIfAsked = () => {
    throwIfStopAsked(signal, control);
  };

  const declarations = withMachine(declarationsOf(experiment));
  reporter.declare(declarations);
  const dataset = await reporter.stage('Data set', () => loadDataset(experiment.dataset, paths.folder));
  session.record({ data: { name: dataset.name, id: dataset.contentId, images: dataset.train.count } });
  // A resumed run has said so already.
  if (!from) for (const note of dataset.notes ?? []) reporter.warn(note);
  const { runtime, reason } = await reporter.stage('Device', () =>
    openRuntime(experiment.runtime, {
      warn: (message) => {
        reporter.warn(message);
      },
      tell: (message) => {
        reporter.line(message);
      },
    }),
  );
  try {
    session.record({ device: { kind: runtime.kind, label: runtime.label, reason } });
    reporter.line(`Computing on ${runtime.label}: ${reason}`);
    const gridWriter = new GridWriter(paths.folder, dataset);
    if (!from) reporter.report(await gridWriter.write(realGrid(dataset, experiment.sampling.columns), 0));

    throwIfAsked();
    const random = Random.from(experiment.seed, 'training');
    const networks = new NetworkStore(paths.folder);
    const progress = {
      warn: (text: string) => {
        reporter.warn(text);
      },
      activity: (text: string) => {
        reporter.activity(text);
      },
      throwIfStopped: throwIfAsked,
    };
    const context: ModelContext = {
      experiment,
      dataset,
      runtime,
      random,
      runFolder: paths.folder,
      networks,
      progress,
      pretrainedGenerator: (folder) => pretrainedGenerator(folder, dataset),
    };
    const run = { method: experiment.method, stages: plan.stages, datasetId: dataset.contentId };
    if (from) assertOfRun(from.folder, from.state, run);
    else await methodOf(experiment).check?.(context);
    const common = {
      experiment,
      datasetId: dataset.contentId,
      random,
      reporter,
      control,
      gridWriter,
      signal,
      until,
      obeyed: (id: string) => {
        session.record({ obeyed: id });
      },
      machine: new MachineLoad(runtime.kind !== 'cpu'),
      runSteps: plan.steps,
      evaluator: createEvaluator({ dataset, runtime, experiment, reporter, between: throwIfAsked }),
      best: from
        ? await BestEvaluation.upTo(from.state.step, paths.folder, declarations)
        : new BestEvaluation(declarations),
      checkpoints: new CheckpointStore(paths.folder, run),
    };
    let elapsedSeconds = from?.state.elapsedSeconds ?? 0;
    for (const planned of plan.stages.slice(from?.state.stage ?? 0)) {
      const checkpoint = from?.state.stage === planned.index ? from : null;
      const { ending, seconds } = await trainStage(context, {
        ...common,
        planned,
        elapsedSeconds,
        checkpoint,
        onCompiled: () => {
          if (!from && planned.index === 0 && runtime.kernels) session.recordKernels(runtime.kernels);
        },
      });
      if (ending.state === 'stopped') return ending;
      elapsedSeconds = seconds;
    }
    reporter.activity('finished', 'finished');
    return { state: 'finished', reason: null };
  } finally {
    runtime.dispose();
  }
}

/** What the machine does stands behind all that the method reports. */
function withMachine({ groups, series, ...rest }: RunDeclarations): RunDeclarations {
  return {
    ...rest,
    groups: [...groups, ...machineDeclarations.groups],
    series: [...series, ...machineDeclarations.series],
  };
}

/** Makes the model of one stage, from its checkpoint if there is one, and trains it. */
async function trainStage(
  context: ModelContext,
  parts: Omit<LoopParts, 'model' | 'checkpoint'> & { checkpoint: LoadedCheckpoint | null; onCompiled: () => void },
): Promise<{ ending: Ending; seconds: number }> {
  const {
    reporter,
    checkpoint,
    planned: { stage, first, last },
  } = parts;
  const model = await reporter.stage('Networks', () => stage.create(context, checkpoint));
  try {
    parts.onCompiled();
    const loop = new TrainingLoop({ ...parts, model });
    const training = { first, last, imagesPerStep: model.imagesPerStep };
    const ending = await reporter.stage(stage.title, () => loop.run(), training);
    return { ending, seconds: loop.elapsedSeconds };
  } finally {
    model.dispose();
  }
}
