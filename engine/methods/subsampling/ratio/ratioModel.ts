import type { SampleGrid } from '../../../images/batch';
import { stepDecay } from '../../../nn/schedule';
import { Random } from '../../../random';
import { runInBatches } from '../../../runtime/batched';
import type { HostData, HostTensors, Program, State } from '../../../runtime/program';
import type { DensityRatioOptions } from '../../../networks/densityRatio';
import { createState, type Distribution, type Model, type Scalars, type StageCheckpoint } from '../../model';
import type { SubsamplingContext } from '../context';
import { savedNetwork } from '../savedNetworks';
import type { RealFeatures } from '../features/realFeatures';
import type { LabelEncoder } from '../labels/labelEncoder';
import type { LabelSpace } from '../labels/labelSpace';
import type { GeneratedFeatures } from '../features/generatedFeatures';
import { ratioHistogram } from './ratioHistogram';
import {
  createRatioNetwork,
  initialRatioState,
  ratioPrefixes,
  ratioEvaluationProgram,
  ratioTrainingProgram,
  type RatioNetwork,
} from './ratioPrograms';

/** A ratio to be learned: of all labels together, or of the images around one. */
export interface RatioTask {
  /** Under what name it is kept. */
  network: string;
  /** Training images to learn from. */
  images: Uint32Array;
}

/**
 * Updates done, over all tasks, and seconds that the present task's took: kept in the state, so that a resumed stage
 * knows where it is.
 */
const progressName = 'ratio-progress';
const shownSamples = 1000;

export interface RatioTraining {
  labelling: LabelSpace;
  /** How labels enter the ratio. */
  conditions: LabelEncoder;
  labels: DensityRatioOptions['labels'];
  reals: RealFeatures;
  /** Features of real images that nothing is trained on, with their labels. */
  heldOut: { features: RealFeatures; labels: Float32Array };
  fakes: GeneratedFeatures;
  dimension: number;
  tasks: readonly RatioTask[];
  /** Whether a task is of all labels, or of a single one. */
  kind: 'all' | 'single';
  dispose(): void;
}

/**
 * Trains density ratios, one after another, each for as many updates (METHODS 1.7). The generator and the features stay
 * as they are.
 */
export class RatioModel implements Model {
  readonly imagesPerStep: number;
  private progress: { done: number; seconds: number } | undefined;

  private constructor(
    private readonly context: SubsamplingContext,
    private readonly parts: RatioTraining,
    private readonly system: RatioNetwork,
    readonly state: State,
    private readonly training: Program,
    private readonly evaluation: Program,
  ) {
    this.imagesPerStep = context.experiment.ratio.batch;
  }

  static async create(
    context: SubsamplingContext,
    parts: RatioTraining,
    checkpoint: StageCheckpoint | null = null,
  ): Promise<RatioModel> {
    const {
      experiment: { ratio },
      runtime,
    } = context;
    const system = createRatioNetwork(parts.dimension, parts.labels, ratio);
    const state = createState(
      runtime,
      {
        ...initialOf(context, system, 0),
        [progressName]: { shape: [2], data: new Float32Array(2) },
      },
      checkpoint,
    );
    const training = await runtime.compile(ratioTrainingProgram(system), state);
    const evaluation = await runtime.compile(ratioEvaluationProgram(system, shownSamples), state);
    return new RatioModel(context, parts, system, state, training, evaluation);
  }

  async step(): Promise<Scalars> {
    const {
      experiment: {
        ratio: { steps, batch, learningRate, milestones, hidden, dropout },
      },
      random,
    } = this.context;
    const { tasks, kind, labelling, reals, fakes, conditions } = this.parts;
    const started = performance.now();
    const { done, seconds } = (this.progress ??= await this.readProgress());
    const task = tasks[Math.floor(done / steps)]!;
    const within = done % steps;
    if (within === 0 && done > 0) this.state.write(initialOf(this.context, this.system, done / steps));
    const chosen = Uint32Array.from({ length: batch }, () => task.images[random.integer(task.images.length)]!);
    const labels = Float32Array.from(chosen, (i) => labelling.trainLabels[i]!);
    const drawn = await fakes.draw(labels, random);
    const inputs: Record<string, HostData> = {
      reals: await reals.of(chosen),
      fakes: drawn.features,
      weights: drawn.weights,
      conditions: await conditions.encode(labels),
      rate: Float32Array.of(stepDecay(learningRate, milestones, within / steps)),
    };
    if (dropout > 0)
      hidden.forEach((width, i) => {
        inputs[`uniforms${i}`] = random.uniforms(2 * batch * width);
      });
    const outputs = await this.training.run(inputs);
    const spent = (within === 0 ? 0 : seconds) + (performance.now() - started) / 1000;
    this.progress = { done: done + 1, seconds: spent };
    this.state.write({ [progressName]: { shape: [2], data: Float32Array.of(done + 1, spent) } });
    if (within === steps - 1) await this.keep(task, spent);
    const kept = drawn.weights.reduce((sum, weight) => sum + weight, 0) / batch;
    const figures = {
      ...Object.fromEntries(Object.entries(outputs).map(([name, { data }]) => [name, data[0]!])),
      ...(kept < 1 && { 'ratio/pairs kept': kept }),
    };
    // Ratios of single labels have curves of their own.
    return kind === 'all'
      ? figures
      : Object.fromEntries(Object.entries(figures).map(([name, value]) => [`${name} per label`, value]));
  }

  grids(): Promise<SampleGrid[]> {
    return Promise.resolve([]);
  }

  /** The ratios of held-out real images and of generated ones, under the same labels. */
  async distributions(): Promise<Distribution[]> {
    const {
      experiment: { seed },
    } = this.context;
    const { heldOut, fakes, kind } = this.parts;
    // A ratio of a single label says nothing about the others.
    if (kind === 'single') return [];
    const random = Random.from(seed, 'ratio histogram');
    const count = Math.min(shownSamples, heldOut.labels.length);
    const chosen = random.permutation(heldOut.labels.length).subarray(0, count);
    const labels = Float32Array.from(chosen, (i) => heldOut.labels[i]!);
    const real = await this.ratios(await heldOut.features.of(chosen), labels);
    const drawn = await fakes.draw(labels, random);
    const fake = (await this.ratios(drawn.features, labels)).filter((_, i) => drawn.weights[i] === 1);
    return [
      ratioHistogram(real, fake, `${count} test images, and as many generated ones of the same labels; seed ${seed}`),
    ];
  }

  dispose(): void {
    this.training.dispose();
    this.evaluation.dispose();
    this.state.dispose();
    this.parts.dispose();
  }

  private async readProgress(): Promise<{ done: number; seconds: number }> {
    const [done, seconds] = (await this.state.read([progressName]))[progressName]!.data;
    return { done: done!, seconds: seconds! };
  }

  private async ratios(features: Float32Array, labels: Float32Array): Promise<Float32Array> {
    const { conditions, dimension } = this.parts;
    const rows = await conditions.encode(labels);
    return (
      await runInBatches(this.evaluation, shownSamples, labels.length, {
        features: { width: dimension, data: features },
        conditions: { width: conditions.length, data: rows },
      })
    ).ratios!;
  }

  private async keep({ network }: RatioTask, seconds: number): Promise<void> {
    const tensors = await this.state.read(
      Object.keys(this.state.specs).filter((name) => name.startsWith(ratioPrefixes.network)),
    );
    await this.context.networks.save(network, savedNetwork(tensors, seconds));
  }
}

/** The first state of a task's network: another one for each task. */
function initialOf({ experiment: { seed } }: SubsamplingContext, system: RatioNetwork, task: number): HostTensors {
  return initialRatioState(system, Random.from(seed, `ratio ${task}`));
}
