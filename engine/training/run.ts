import { loadDataset } from '../datasets/loadDataset';
import { readingRules } from '../datasets/loading/readingRules';
import { DivergedError, UserError } from '../errors';
import { usesFeatureNetwork } from '../experiment/computedMetrics';
import { pretrainedGenerator } from '../experiment/pretrainedGenerator';
import { assertClassesSuit } from '../methods/classIssues';
import { declarationsOf } from '../methods/declarationsOf';
import type { InitialWeights, ModelContext } from '../methods/model';
import { loadPretrained } from '../metrics/networks/pretrained/loadPretrained';
import { methodOf } from '../methods/registry';
import type { RunPlan } from '../methods/plan';
import type { RunDeclarations } from '../protocol/declarations';
import type { RunKernels } from '../protocol/kernels';
import type { RunRecord } from '../protocol/record';
import { runFiles } from '../protocol/runFolder';
import { oneLine } from '../plainText';
import { Random } from '../random';
import { explainComputeError } from '../runtime/computeErrors';
import { assertDeviceWorks, openRuntime } from '../runtime/devices';
import { assertOfRun, CheckpointMisfit } from '../storage/checkpointFit';
import { CheckpointStore, shortId, type LoadedCheckpoint } from '../storage/checkpointStore';
import type { WriteFile } from '../files/atomicFile';
import { KernelFile, readKernels } from '../runFolder/kernelFile';
import { GridWriter } from '../runFolder/gridWriter';
import type { RunListener } from '../runFolder/reporter';
import { BestEvaluation, retentionOf } from './bestEvaluation';
import { createEvaluator } from './evaluator';
import { MachineLoad, machineDeclarations } from './machineLoad';
import { TrainingLoop, type Ending, type LoopParts } from './trainingLoop';
import { NetworkStore } from '../storage/networkStore';
import { realGrid } from './realGrid';
import { LostRunFolder } from '../runs/ownership/claimRunFolder';
import { claimRun } from '../runFolder/claimRun';
import { readResumable, type Resumable, type ResumeRequest } from '../runFolder/readResumable';
import type { GivenWeights } from '../runFolder/initialWeights';
import type { RunPlace } from '../runFolder/createRunFolder';
import type { RunSource } from '../runFolder/runSource';
import { EndedWithoutRoom } from '../runFolder/diskRoom';
import { Session } from '../runFolder/session';
import { divergenceAdvice } from './divergenceAdvice';
import { classesIn, formerDatasetId, loadResumedDataset } from './resumedDataset';
import { assertSameNetwork } from './resumedNetwork';
import { StopRequest, throwIfStopAsked, untilStopped } from './stopRequest';
import { tellResumed } from './tellResumed';
import { cacheProblem } from '../files/cacheFolder';
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
 * @throws UserError if the folder can't be made, the device that is asked for does not work here, the method can't
 * learn the data set's classes, or the feature network is not on this machine.
 */
export async function startRun(request: RunRequest): Promise<RunResult> {
  const { experiment, initial } = request.source;
  await assertDeviceWorks(experiment.runtime.device);
  await assertClassesSuit(experiment);
  // What is wrong with its file is told now, and not after hours, when figures are first due.
  if (usesFeatureNetwork(experiment)) await loadPretrained(experiment.evaluation.network);
  const session = await Session.create(request);
  try {
    session.reporter.line(`Run folder: ${oneLine(session.paths.folder)}`);
    if (initial) session.reporter.line(takenText(initial));
    const beginning = { resumable: null, initial: initial?.weights ?? null, kernels: request.source.kernels };
    return await conduct(session, beginning, request);
  } finally {
    session.claim.release();
  }
}

/**
 * Goes on with a run from a checkpoint, or from the beginning if there was none yet. Until everything stands that the
 * first step needs, nothing in its folder is changed.
 * @throws UserError if it can't be gone on with.
 */
export async function resumeRun(
  request: ResumeRequest & { listener: RunListener; signal: AbortSignal },
): Promise<RunResult> {
  const { folder, fromStep, listener, signal } = request;
  const claimed = await claimRun(folder, listener);
  try {
    const unfit: CheckpointMisfit[] = [];
    for (;;) {
      const resumable = await readResumable(request, unfit);
      const kernels = await readKernels(resumable.folder);
      await assertSameNetwork(resumable);
      const initial = resumable.initial?.weights ?? null;
      const session = Session.reopen(claimed, resumable, listener, signal);
      try {
        return await conduct(session, { resumable, initial, kernels }, request);
      } catch (error) {
        // An older one may fit. Only what is loaded and made by now could tell.
        if (!(error instanceof CheckpointMisfit) || fromStep !== undefined) throw error;
        unfit.push(error);
      }
    }
  } finally {
    claimed.claim.release();
  }
}

function takenText({ origin, weights }: GivenWeights): string {
  const networks = [...new Set(Object.keys(weights.tensors).map((name) => name.split('/')[0]!))];
  return (
    `Beginning with weights of ${origin.run} at step ${origin.step}: ${networks.join(', ')}. Optimisers and step begin ` +
    'anew.'
  );
}

/** What a run goes on from, or begins with. */
interface Beginning {
  resumable: Resumable | null;
  initial: InitialWeights | null;
  /** The kernel variants that it takes, as far as they are known. */
  kernels: RunKernels;
}

/** What may end a run before its last step. */
type Bounds = Pick<RunRequest, 'signal' | 'until'>;

/** Carries a run through to its end, and writes that end whatever it is. */
async function conduct(session: Session, beginning: Beginning, bounds: Bounds): Promise<RunResult> {
  const { resumable } = beginning;
  const {
    claim,
    reporter,
    experiment,
    plan,
    paths: { folder },
  } = session;
  claim.onLost((loss) => {
    session.leave(loss);
  });
  const startedAt = performance.now();
  const seconds = () => (performance.now() - startedAt) / 1000;
  try {
    if (resumable) await tellResumed(session, resumable);
    else await reporter.enter('running');
    const { state, reason } = await trainInStages(session, beginning, bounds);
    await session.end(state, reason);
    return { folder, state, reason, seconds: seconds() };
  } catch (error) {
    if (error instanceof StopRequest || error instanceof EndedWithoutRoom) {
      if (session.isOpen) await session.end('stopped', error.message);
      return { folder, state: 'stopped', reason: error.message, seconds: seconds() };
    }
    if (error instanceof LostRunFolder) {
      if (session.isOpen || error.loss.by === 'removal') session.leave(error.loss);
      throw error.loss.error;
    }
    // Nothing has begun: the folder is as it was.
    if (!session.isOpen) throw error;
    // Whatever could not be written there is no other trouble than that.
    const loss = await claim.loss().catch(() => null);
    if (loss) session.leave(loss);
    const known = explain(error, folder);
    if (known !== error) reporter.detail((error as Error).stack ?? String(error));
    const diverged = error instanceof DivergedError;
    const advice =
      diverged && (await divergenceAdvice(folder, { experiment, plan, stage: stageAt(plan, reporter.record) }));
    const { message, where } = known;
    const whole = [known.advice, advice].filter(Boolean).join(' ') || undefined;
    const reason = [message, where && `(${where})`, whole].filter(Boolean).join(' ');
    await session.end('failed', reason, { diverged });
    const told = new UserError(message, { where, advice: whole, cause: error });
    return { folder, state: 'failed', reason, error: told, seconds: seconds() };
  }
}

/** The stage that a run is in, from 0. */
function stageAt({ stages }: RunPlan, { progress: { step } }: RunRecord): number {
  const stage = stages.findIndex(({ last }) => step < last);
  return stage < 0 ? stages.length - 1 : stage;
}

/** Any error in words for a person; what is not expected is left to the log. */
function explain(error: unknown, folder: string): UserError {
  if (error instanceof UserError) return error;
  const line = (error instanceof Error ? error.message : String(error)).split('\n')[0]!;
  return (
    explainSystemError(error, folder) ??
    explainComputeError(error) ??
    new UserError(`Unexpected error: ${line}`, { advice: `Details are in ${runFiles.log}.`, cause: error })
  );
}

async function trainInStages(
  session: Session,
  { resumable, initial, kernels }: Beginning,
  { signal, until }: Bounds,
): Promise<Ending> {
  const { reporter, experiment, plan, control, paths, room } = session;
  const from = resumable?.checkpoint ?? null;
  const throwIfAsked = () => {
    throwIfStopAsked(signal, control);
  };

  const progress = {
    warn: (text: string) => {
      reporter.warn(text);
    },
    activity: (text: string) => {
      reporter.activity(text);
    },
    throwIfStopped: throwIfAsked,
  };

  const declarations = withMachine(declarationsOf(experiment));
  reporter.declare(declarations);
  const problem = cacheProblem();
  if (problem) reporter.warn(problem);
  const dataset = await reporter.stage('Data set', () =>
    untilStopped(
      signal,
      resumable ? loadResumedDataset(resumable, progress) : loadDataset(experiment.dataset, paths.folder, progress),
    ),
  );
  const former = resumable ? formerDatasetId(resumable) : undefined;
  const formerClasses = resumable?.record.data?.classes;
  const isOther = former !== undefined && former !== dataset.contentId;
  const acceptedIds = [...(resumable?.record.data?.accepted ?? []), ...(isOther ? [former] : [])];
  session.record({
    data: {
      name: dataset.name,
      id: dataset.contentId,
      images: dataset.train.count,
      classes: classesIn(dataset),
      ...(dataset.summary !== undefined && { summary: dataset.summary }),
      rules: readingRules,
      ...(acceptedIds.length > 0 && { accepted: acceptedIds }),
    },
  });
  if (isOther) {
    const changes = [{ key: 'dataset', from: shortId(former), to: shortId(dataset.contentId) }];
    reporter.report({ type: 'change', step: from?.state.step ?? 0, changes });
    reporter.warn('The run goes on with other images, as it was asked to (--accept-data).');
  }
  // A resumed run has said so already.
  if (!from || isOther) {
    if (dataset.summary !== undefined) reporter.line(dataset.summary);
    for (const note of dataset.notes ?? []) reporter.warn(note);
  }
  if (formerClasses && formerClasses.names !== classesIn(dataset).names)
    reporter.warn('The classes are called otherwise than before: labels beside images are those of now.');
  const run = { method: experiment.method, stages: plan.stages, datasetId: dataset.contentId, acceptedIds };
  const checkpoints = new CheckpointStore(paths.folder, run);
  const best = new BestEvaluation(declarations, resumable?.evaluations);
  let opening: Promise<void> | undefined;
  const open = async () => {
    // Killed behind that, the run goes on as if it had not been asked to go on from there.
    await session.open(async () => {
      if (from && resumable?.dropsNewer) await checkpoints.dropAfter(from.state);
    });
    await checkpoints.tidy(from?.state.step ?? -1, retentionOf(experiment, best));
  };
  const goOn = () => (opening ??= open());
  const writeFile: WriteFile = async (path, data) => {
    await goOn();
    await room.writeFile(path, data);
  };
  const kernelFile = new KernelFile(paths.kernels, resumable ? kernels : {}, writeFile);
  const observers = {
    warn: (message: string) => {
      reporter.warn(message);
    },
    tell: (message: string) => {
      reporter.line(message);
    },
    between: throwIfAsked,
    onKernels: (used: ReadonlyMap<string, string>, kind: string) => kernelFile.add(used, kind),
  };
  const { runtime, reason } = await reporter.stage('Device', () =>
    untilStopped(signal, openRuntime(experiment.runtime, observers, { given: kernels, steps: plan.steps })),
  );
  try {
    session.record({ device: { kind: runtime.kind, label: runtime.label, reason } });
    reporter.line(`Computing on ${runtime.label}: ${reason}`);
    const gridWriter = new GridWriter(paths.folder, dataset, writeFile);
    if (!from) reporter.report(await gridWriter.write(realGrid(dataset, experiment.sampling.columns), 0));

    throwIfAsked();
    const random = Random.from(experiment.seed, 'training');
    const networks = new NetworkStore(paths.folder, writeFile);
    const context: ModelContext = {
      experiment,
      dataset,
      runtime,
      random,
      runFolder: paths.folder,
      writeFile,
      networks,
      progress,
      pretrainedGenerator: (folder) => pretrainedGenerator(folder, dataset),
    };
    if (from) assertOfRun(from.folder, from.state, run);
    else await methodOf(experiment).check?.(context);
    const common = {
      experiment,
      datasetId: dataset.contentId,
      random,
      reporter,
      control,
      room,
      gridWriter,
      signal,
      until,
      obeyed: (id: string) => {
        session.record({ obeyed: id });
      },
      machine: new MachineLoad(runtime.kind !== 'cpu'),
      runSteps: plan.steps,
      evaluator: createEvaluator({ dataset, runtime, experiment, reporter, between: throwIfAsked }),
      best,
      checkpoints,
    };
    let elapsedSeconds = from?.state.elapsedSeconds ?? 0;
    for (const planned of plan.stages.slice(from?.state.stage ?? 0)) {
      const checkpoint = from?.state.stage === planned.index ? from : null;
      const { ending, seconds } = await trainStage(context, {
        ...common,
        planned,
        elapsedSeconds,
        checkpoint,
        initial: planned.index === 0 ? initial : null,
        onCreated: async () => {
          await goOn();
          if (!from && planned.index === 0 && runtime.kernels) await session.recordKernels(runtime.kernels);
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
  parts: Omit<LoopParts, 'model' | 'checkpoint'> & {
    checkpoint: LoadedCheckpoint | null;
    initial: InitialWeights | null;
    onCreated: () => Promise<void>;
  },
): Promise<{ ending: Ending; seconds: number }> {
  const {
    reporter,
    checkpoint,
    planned: { stage, first, last },
  } = parts;
  const model = await reporter.stage('Networks', () => stage.create(context, checkpoint ?? parts.initial));
  try {
    await parts.onCreated();
    const loop = new TrainingLoop({ ...parts, model });
    const training = { first, last, imagesPerStep: model.imagesPerStep };
    const ending = await reporter.stage(stage.title, () => loop.run(), training);
    return { ending, seconds: loop.elapsedSeconds };
  } finally {
    model.dispose();
  }
}
