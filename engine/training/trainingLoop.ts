import { waitedForData } from '../datasets/dataWait';
import { DivergedError, orUserError, UserError } from '../errors';
import { allFinite } from '../floatArrays';
import type { Experiment } from '../config/common';
import type { Model, Scalars } from '../methods/model';
import type { PlannedStage } from '../methods/plan';
import type { ControlAction, ControlRequest } from '../protocol/control';
import type { Random } from '../random';
import { sizeOf, type TensorSpec } from '../runtime/program';
import type { Checkpoint, CheckpointState } from '../storage/checkpointState';
import type { CheckpointStore } from '../storage/checkpointStore';
import { pollInterval, type ControlChannel } from '../runFolder/controlChannel';
import type { DiskRoom } from '../runFolder/diskRoom';
import type { GridWriter } from '../runFolder/gridWriter';
import type { RunReporter } from '../runFolder/reporter';
import { retentionOf, type BestEvaluation } from './bestEvaluation';
import type { Evaluator } from './evaluator';
import { lossPrefix } from '../runFolder/formatEvent';
import type { MachineLoad } from './machineLoad';
import { ScalarMeans } from './scalarMeans';
import { StopRequest, stoppedOnRequest } from './stopRequest';
import { Throughput } from './throughput';
import { isDue, TimeLeft } from './timeLeft';

export interface LoopParts {
  experiment: Experiment;
  /** Content id of the data set. */
  datasetId: string;
  model: Model;
  /** The generator that the model draws from. */
  random: Random;
  reporter: RunReporter;
  control: ControlChannel;
  room: DiskRoom;
  gridWriter: GridWriter;
  checkpoints: CheckpointStore;
  evaluator: Evaluator;
  /** Of the whole run. */
  best: BestEvaluation;
  /** Aborted, with the reason in words, when the process is asked to end. */
  signal: AbortSignal;
  /** The step at which to stop, once all that is due there is made. */
  until?: number;
  /** Hears of each control request that was carried out. */
  obeyed?: (id: string) => void;
  /** What the machine does, told beside the curves. */
  machine?: MachineLoad;
  /** The stage that the model is trained in, and its place in the run. */
  planned: PlannedStage;
  /** Steps of the whole run. */
  runSteps: number;
  /** Seconds spent on the run before this stage. */
  elapsedSeconds: number;
  /** The checkpoint that the model was made from, where the stage goes on. */
  checkpoint: Checkpoint | null;
}

export interface Ending {
  state: 'finished' | 'stopped';
  reason: string | null;
}

/**
 * Trains the model of one stage from where it stands to the stage's last step. All that happens at one step (curves,
 * grids, evaluation) happens before its checkpoint is written, so that a run continued from any checkpoint tells
 * exactly what an uninterrupted one would.
 */
export class TrainingLoop {
  private step: number;
  private readonly means = new ScalarMeans();
  private readonly throughput = new Throughput();
  private elapsedBefore: number;
  /** Seconds of the stage's training steps alone, by all engines that worked on it. */
  private trainedSeconds = 0;
  private readonly startedAt = performance.now();
  /** The step of the last of each, so that none is made twice at one step. */
  private readonly made = { grids: -1, evaluation: -1, checkpoint: -1 };
  private readonly timeLeft: TimeLeft;

  constructor(private readonly parts: LoopParts) {
    const { planned, elapsedSeconds, checkpoint, random, experiment } = parts;
    const { showEvery } = planned.stage;
    this.timeLeft = new TimeLeft(planned.last, {
      grids: showEvery ? { every: showEvery, from: planned.first } : { every: experiment.sampling.every, from: 0 },
      evaluation: { every: experiment.evaluation.every, from: 0, never: experiment.evaluation.every === 0 },
    });
    this.step = planned.first;
    this.elapsedBefore = elapsedSeconds;
    if (!checkpoint) return;
    const { state } = checkpoint;
    random.state = state.random;
    this.step = state.step;
    this.means.restore(state.means);
    this.elapsedBefore = state.elapsedSeconds;
    this.trainedSeconds = state.trainedSeconds;
    this.made.grids = this.made.checkpoint = state.step;
    this.made.evaluation = state.evaluatedAt;
  }

  /** Seconds spent on the run, by this engine and those before it. */
  get elapsedSeconds(): number {
    return this.elapsedBefore + (performance.now() - this.startedAt) / 1000;
  }

  /** @throws DivergedError when a loss is no longer finite. */
  async run(): Promise<Ending> {
    try {
      return await this.train();
    } catch (error) {
      // An evaluation was broken off because the run is to end.
      if (error instanceof StopRequest) return this.stop(error.reason);
      throw error;
    }
  }

  private async train(): Promise<Ending> {
    const { reporter, signal, control, planned, model, room, until = Infinity } = this.parts;
    await room.reserve(bytesOf(model.state.specs));
    this.tellProgress();
    if (this.step > planned.first) await this.finishStep();
    else if (planned.index === 0) await this.showGrids();
    // From here on a run that is broken off goes on in this stage.
    else await this.saveCheckpoint();
    while (this.step < planned.last) {
      await room.settled();
      if (this.step >= until) return this.stop(`Stopped at step ${until}, as it was asked to be.`);
      const asked = await this.obey(control.poll());
      if (asked || signal.aborted) return this.stop(asked ?? String(signal.reason));
      await this.trainOnce();
      await this.finishStep();
    }
    reporter.summarise();
    await model.finish?.(this.trainedSeconds);
    return { state: 'finished', reason: null };
  }

  /** What is due after the present step and not yet made. */
  private async finishStep(): Promise<void> {
    if (this.timeLeft.isDue('grids', this.step)) await this.showGrids();
    if (this.timeLeft.isDue('evaluation', this.step)) await this.evaluate();
    if (this.isDue(this.parts.experiment.checkpoints.every) || this.isBest) await this.saveCheckpoint();
  }

  /** Whether the model as it stands is the run's best so far, and that is to be kept. */
  private get isBest(): boolean {
    const { experiment, best } = this.parts;
    return experiment.checkpoints.best && this.made.evaluation === this.step && best.step === this.step;
  }

  /**
   * Whether something comes now that comes every so many steps, 0 for only the stage's last, at which it always comes.
   */
  private isDue(every: number): boolean {
    return isDue(this.step, this.parts.planned.last, { every, from: 0 });
  }

  private async trainOnce(): Promise<void> {
    const {
      experiment: { training },
      reporter,
      model,
      planned,
    } = this.parts;
    const [before, waitedBefore] = [performance.now(), waitedForData()];
    const scalars = await model.step(this.step - planned.first).catch((error: unknown) => {
      // The curves up to the step that failed are worth as much as those before.
      if (!(error instanceof StopRequest) && !this.means.isEmpty)
        reporter.report({ type: 'scalars', step: this.step, values: this.means.take() });
      throw error;
    });
    const seconds = secondsSince(before);
    this.throughput.add(seconds, (waitedForData() - waitedBefore) / 1000);
    this.trainedSeconds += seconds;
    this.step++;
    this.means.add(scalars);
    const diverged = Object.keys(scalars).find(
      (name) => name.startsWith(lossPrefix) && !Number.isFinite(scalars[name]),
    );
    if (diverged !== undefined) this.failDiverged(diverged, scalars);
    if (planned.stage.showEvery !== undefined || this.isDue(training.logEvery)) {
      const speed = { imagesPerSecond: this.imagesPerSecond, waitShare: this.throughput.waitShare };
      const values = { ...this.means.take(), ...this.parts.machine?.look(speed) };
      reporter.report({ type: 'scalars', step: this.step, values });
      this.tellProgress();
      reporter.point();
    } else {
      this.tellProgress();
    }
  }

  /** Keeps the curves up to here, shows the gap, and ends the run: nothing good comes after. */
  private failDiverged(name: string, scalars: Scalars): never {
    const values = this.means.take();
    for (const [key, value] of Object.entries(scalars)) if (!Number.isFinite(value)) values[key] = null;
    this.parts.reporter.report({ type: 'scalars', step: this.step, values });
    const value = String(scalars[name]);
    throw new DivergedError(
      `${name} became ${value.endsWith('Infinity') ? value : 'not a number (NaN)'} at step ${this.step}: ` +
        'training has diverged.',
      {
        advice:
          'Lower the learning rates, or begin a run with a larger batch. Samples, figures and checkpoints up to here ' +
          'are kept.',
      },
    );
  }

  private get imagesPerSecond(): number | null {
    const { stepsPerSecond } = this.throughput;
    return stepsPerSecond && stepsPerSecond * this.parts.model.imagesPerStep;
  }

  private tellProgress(): void {
    const { runSteps, reporter, planned } = this.parts;
    const { stepsPerSecond } = this.throughput;
    reporter.progress({
      step: this.step,
      steps: runSteps,
      activity: planned.stage.title.toLowerCase(),
      activityKind: 'training',
      imagesPerSecond: this.imagesPerSecond,
      secondsLeft: stepsPerSecond && this.timeLeft.after(this.step, stepsPerSecond, this.made),
    });
  }

  /** Carries out a request, and says that it is done. Returns why to stop, if it was that. */
  private async obey(request: ControlRequest | undefined): Promise<string | undefined> {
    if (!request) return undefined;
    // A pause is done when it begins.
    if (request.action === 'pause') return this.pause(request);
    const stop = await this.carryOut(request.action);
    this.parts.obeyed?.(request.id);
    return stop;
  }

  private async carryOut(action: Exclude<ControlAction, 'pause'>): Promise<string | undefined> {
    switch (action) {
      case 'resume':
        return undefined;
      case 'stop':
        return stoppedOnRequest;
      case 'checkpoint':
        await this.saveCheckpoint();
        return undefined;
      case 'sample':
        await this.showGrids();
        return undefined;
      case 'evaluate':
        await this.evaluateOnRequest();
        if (this.isBest) await this.saveCheckpoint();
        return undefined;
    }
  }

  /** Waits for `resume`; other requests are carried out meanwhile. */
  private async pause({ id }: ControlRequest): Promise<string | undefined> {
    const { reporter, control, signal, obeyed } = this.parts;
    obeyed?.(id);
    await reporter.enter('paused');
    reporter.activity('paused', 'paused');
    while (!signal.aborted) {
      await new Promise((resolve) => setTimeout(resolve, pollInterval));
      const request = control.poll();
      if (request?.action === 'pause') {
        obeyed?.(request.id);
        continue;
      }
      const asked = await this.obey(request);
      if (asked) return asked;
      if (request?.action === 'resume') break;
      if (request) reporter.activity('paused', 'paused');
    }
    if (signal.aborted) return undefined;
    await reporter.enter('running');
    return undefined;
  }

  private async stop(reason: string): Promise<Ending> {
    await this.saveCheckpoint();
    return { state: 'stopped', reason };
  }

  private async showGrids(): Promise<void> {
    if (this.made.grids === this.step) return;
    const { reporter, gridWriter, model } = this.parts;
    const before = performance.now();
    reporter.activity('sampling', 'sampling');
    for (const grid of await model.grids()) reporter.report(await gridWriter.write(grid, this.step));
    for (const distribution of (await model.distributions?.()) ?? [])
      reporter.report({ type: 'distribution', step: this.step, ...distribution });
    for (const matrix of (await model.matrices?.()) ?? [])
      reporter.report({ type: 'matrix', step: this.step, ...matrix });
    this.made.grids = this.step;
    this.timeLeft.took('grids', secondsSince(before));
    this.tellProgress();
  }

  private async evaluate(): Promise<void> {
    if (this.made.evaluation === this.step) return;
    const { reporter, evaluator, gridWriter, model, best } = this.parts;
    reporter.progress({ activityKind: 'evaluating' });
    await evaluator.prepare?.(model);
    const before = performance.now();
    const evaluated = await evaluator.evaluate(model);
    const found = (await model.evaluate?.()) ?? { measurements: [], comparisons: [] };
    const [measurements, comparisons] = [[...evaluated, ...found.measurements], found.comparisons];
    if (measurements.length > 0) {
      reporter.report({ type: 'evaluation', step: this.step, measurements });
      const doubt = best.newDoubt(measurements);
      if (doubt !== null) reporter.warn(`At step ${this.step}: ${doubt}`);
      best.add({ step: this.step, measurements });
    }
    for (const comparison of comparisons) reporter.report({ type: 'comparison', step: this.step, ...comparison });
    for (const grid of (await evaluator.grids?.(model)) ?? []) reporter.report(await gridWriter.write(grid, this.step));
    this.made.evaluation = this.step;
    this.timeLeft.took('evaluation', secondsSince(before));
    // One that was written before doesn't know of it.
    this.made.checkpoint = -1;
    this.tellProgress();
  }

  /** What a person asks for and this machine can't do is no reason to end the run. */
  private async evaluateOnRequest(): Promise<void> {
    const refused = await orUserError(() => this.evaluate());
    if (!(refused instanceof UserError)) return;
    const { message, advice } = refused;
    this.parts.reporter.warn(['There is no evaluation:', message, advice].filter(Boolean).join(' '));
    this.tellProgress();
  }

  private async saveCheckpoint(): Promise<void> {
    if (this.made.checkpoint === this.step) return;
    const { experiment, datasetId, model, random, reporter, room, checkpoints, planned, best } = this.parts;
    const tensors = await model.state.read();
    // The loss of the next step would tell, when older checkpoints, which are good, have been deleted for this one.
    const broken = Object.keys(tensors).find((name) => !allFinite(tensors[name]!.data));
    if (broken !== undefined) this.failDiverged(`The tensor ${broken}`, {});
    const state: CheckpointState = {
      version: 1,
      method: experiment.method,
      datasetId,
      stage: planned.index,
      step: this.step,
      random: [...random.state],
      means: this.means.state,
      evaluatedAt: this.made.evaluation,
      elapsedSeconds: this.elapsedSeconds,
      trainedSeconds: this.trainedSeconds,
    };
    const retention = retentionOf(experiment, best);
    const file = await room.whenThereIsRoom(() => checkpoints.save({ tensors, state }, retention));
    reporter.report({ type: 'checkpoint', step: this.step, file, ...(this.isBest && { best: true }) });
    this.made.checkpoint = this.step;
  }
}

/** Bytes of a state's tensors, all of four bytes a number. */
function bytesOf(specs: Readonly<Record<string, TensorSpec>>): number {
  return Object.values(specs).reduce((sum, { shape }) => sum + 4 * sizeOf(shape), 0);
}

/** @param before milliseconds, as `performance.now` gave them. */
function secondsSince(before: number): number {
  return (performance.now() - before) / 1000;
}
