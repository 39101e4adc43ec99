import { unsharedTestImages } from '../../../datasets/fingerprints';
import type { SampleGrid } from '../../../images/batch';
import { stepDecay } from '../../../nn/schedule';
import { Random } from '../../../random';
import { runInBatches } from '../../../runtime/batched';
import type { HostData, HostTensors, Program, State } from '../../../runtime/program';
import { createState, type Distribution, type Model, type Scalars, type StageCheckpoint, scalarsOf } from '../../model';
import type { SubsamplingContext } from '../config';
import { savedNetwork } from '../savedNetworks';
import { ratioHistogram } from './ratioHistogram';
import {
  createRatioNetwork,
  initialRatioState,
  ratioEvaluationProgram,
  ratioPrefixes,
  ratioTrainingProgram,
  type RatioNetwork,
} from './ratioPrograms';
import type { RatioTask, RatioTraining } from './ratioTraining';

/** Test images whose ratios the histogram shows. */
const shownSamples = 1000;
/** Name of the state's tensor of progress: part of the checkpoint format. */
const progressName = 'ratio-progress';

/**
 * Updates done, over all tasks, as a tensor of the state. In its second place earlier engines kept seconds, in which no
 * two runs are the same.
 */
function progressTensor(done: number): HostTensors {
  return { [progressName]: { shape: [2], data: Float32Array.of(done, 0) } };
}

interface Parts {
  context: SubsamplingContext;
  training: RatioTraining;
  network: RatioNetwork;
  state: State;
  update: Program;
  evaluation: Program;
}

/**
 * Trains density ratios, one after another, each for as many updates (subsampling README, Ratio training). The
 * generator and the features are frozen.
 */
export class RatioModel implements Model {
  readonly imagesPerStep: number;
  readonly state: State;

  private constructor(private readonly parts: Parts) {
    this.state = parts.state;
    this.imagesPerStep = parts.context.experiment.ratio.batch;
  }

  /** The model disposes of `training`. */
  static async create(
    context: SubsamplingContext,
    training: RatioTraining,
    checkpoint: StageCheckpoint | null = null,
  ): Promise<RatioModel> {
    const {
      experiment: { ratio },
      runtime,
    } = context;
    const network = createRatioNetwork({ features: training.dimension, labels: training.labels }, ratio);
    const state = createState(runtime, { ...firstState(context, network, 0), ...progressTensor(0) }, checkpoint);
    const update = await runtime.compile(ratioTrainingProgram(network), state);
    const evaluation = await runtime.compile(ratioEvaluationProgram(network, shownSamples), state);
    return new RatioModel({ context, training, network, state, update, evaluation });
  }

  async step(done: number): Promise<Scalars> {
    const { context, training, network, update } = this.parts;
    const {
      experiment: {
        ratio: { steps, batch, learningRate, milestones, hidden, dropout },
      },
      random,
    } = context;
    const { tasks, scope, labelSpace, reals, fakes, labelEncoder } = training;
    const index = Math.floor(done / steps);
    const task = tasks[index]!;
    const within = done % steps;
    if (within === 0 && index > 0) {
      await this.save(tasks[index - 1]!);
      this.state.write(firstState(context, network, index));
    }
    const chosen = Uint32Array.from({ length: batch }, () => task.images[random.integer(task.images.length)]!);
    const labels = Float32Array.from(chosen, (i) => labelSpace.trainLabels[i]!);
    const drawn = await fakes.draw(labels, random);
    const inputs: Record<string, HostData> = {
      reals: await reals.of(chosen),
      fakes: drawn.features,
      weights: drawn.weights,
      conditions: await labelEncoder.encode(labels),
      rate: Float32Array.of(stepDecay(learningRate, milestones, within / steps)),
    };
    if (dropout > 0)
      hidden.forEach((width, i) => {
        inputs[`uniforms${i}`] = random.uniforms(2 * batch * width);
      });
    const outputs = await update.run(inputs);
    this.state.write(progressTensor(done + 1));
    const paired = drawn.weights.reduce((sum, weight) => sum + weight, 0) / batch;
    const figures = { ...scalarsOf(outputs), ...(paired < 1 && { 'ratio/pairs kept': paired }) };
    // Ratios of single labels have series of their own.
    return scope === 'all'
      ? figures
      : Object.fromEntries(Object.entries(figures).map(([name, value]) => [`${name} per label`, value]));
  }

  grids(): Promise<SampleGrid[]> {
    return Promise.resolve([]);
  }

  /** The ratios of test images that are no training images, and of generated images with the same labels. */
  async distributions(): Promise<Distribution[]> {
    const { context, training } = this.parts;
    const { seed } = context.experiment;
    const { tested, fakes, scope } = training;
    // The ratio of a single label is not defined for images of the others.
    if (scope === 'single') return [];
    const heldOut = unsharedTestImages(context.dataset);
    if (heldOut.length === 0) return [];
    const random = Random.from(seed, 'ratio histogram');
    const count = Math.min(shownSamples, heldOut.length);
    const chosen = random
      .permutation(heldOut.length)
      .subarray(0, count)
      .map((i) => heldOut[i]!);
    const labels = Float32Array.from(chosen, (i) => tested.labels[i]!);
    const real = await this.ratios(await tested.features.of(chosen), labels);
    const drawn = await fakes.draw(labels, random);
    const fake = (await this.ratios(drawn.features, labels)).filter((_, i) => drawn.weights[i] === 1);
    return [
      ratioHistogram(
        real,
        fake,
        `${count} held-out test images, and as many generated ones of the same labels; seed ${seed}`,
      ),
    ];
  }

  /** The seconds of all tasks stand with the last one's network: only their sum is told. */
  async finish(seconds: number): Promise<void> {
    await this.save(this.parts.training.tasks.at(-1)!, seconds);
  }

  dispose(): void {
    const { update, evaluation, training } = this.parts;
    for (const part of [update, evaluation, this.state, training]) part.dispose();
  }

  private async ratios(features: Float32Array, labels: Float32Array): Promise<Float32Array> {
    const { training, evaluation } = this.parts;
    const { labelEncoder, dimension } = training;
    const conditions = await labelEncoder.encode(labels);
    const { ratios } = await runInBatches(evaluation, shownSamples, labels.length, {
      features: { width: dimension, data: features },
      conditions: { width: labelEncoder.length, data: conditions },
    });
    return ratios!;
  }

  private async save({ network }: RatioTask, seconds = 0): Promise<void> {
    const names = Object.keys(this.state.specs).filter((name) => name.startsWith(ratioPrefixes.network));
    await this.parts.context.networks.save(network, savedNetwork(await this.state.read(names), seconds));
  }
}

/** The first state of a task's network, drawn anew for each task. */
function firstState({ experiment: { seed } }: SubsamplingContext, network: RatioNetwork, task: number): HostTensors {
  return initialRatioState(network, Random.from(seed, `ratio ${task}`));
}
