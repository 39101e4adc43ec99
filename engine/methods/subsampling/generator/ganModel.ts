import type { Tensor2D } from '@tensorflow/tfjs-core';
import { gatherImages } from '../../../datasets/gather';
import type { ImageBatch, SampleGrid } from '../../../images/batch';
import { Random } from '../../../random';
import { runInBatches } from '../../../runtime/batched';
import type { Program, State } from '../../../runtime/program';
import { createState, type Model, type Scalars, type StageCheckpoint } from '../../model';
import type { LabelEncoder } from '../labels/labelEncoder';
import type { LabelSpace } from '../labels/labelSpace';
import type { SubsamplingContext } from '../context';
import { emaImages, emaTensorNames, ganIterationProgram } from './ganPrograms';
import { ganArchitectures, savedGenerator, type GeneratorSpec } from '../../../networks/savedGenerator';
import { createGan, initialGanState, type ConditionalGan } from '../../../networks/conditionalGan';
import { Vicinities } from './vicinity';
import { labelGrid, interpolationGrid } from '../labelGrids';

/** Under what name the generator is kept. */
export const generatorNetwork = 'generator';

const samplingBatch = 100;

/** Which labels and images one iteration is made of; labels in a network's numbers. */
interface LabelBatch {
  images: Uint32Array;
  targets: Float32Array;
  fakeLabels: Float32Array;
  realWeights: Float32Array;
  fakeWeights: Float32Array;
}

/** Training of the conditional GAN that is to be subsampled. */
export class GanModel implements Model {
  readonly imagesPerStep: number;
  private readonly vicinities: Vicinities | undefined;

  private constructor(
    private readonly context: SubsamplingContext,
    private readonly gan: ConditionalGan,
    private readonly conditions: LabelEncoder,
    private readonly labelling: LabelSpace,
    readonly state: State,
    private readonly iteration: Program,
    private readonly sampling: Program,
  ) {
    const { training, generator } = context.experiment;
    this.imagesPerStep = training.batch * generator.discriminatorSteps;
    this.vicinities = labelling.continuous
      ? new Vicinities(labelling.trainLabels, generator.vicinity, generator.vicinityFactor)
      : undefined;
  }

  static async create(
    context: SubsamplingContext,
    labelling: LabelSpace,
    conditions: LabelEncoder,
    checkpoint: StageCheckpoint | null = null,
  ): Promise<GanModel> {
    const {
      experiment: { generator, training, seed },
      runtime,
    } = context;
    const gan = ganOf(context, conditions.length);
    const state = createState(runtime, initialGanState(gan, Random.from(seed, 'weights')), checkpoint);
    const iteration = await runtime.compile(
      ganIterationProgram(gan, generator, training.batch, generator.discriminatorSteps, state),
      state,
    );
    const sampling = await runtime.compile(
      {
        name: 'conditional GAN sampling',
        state: emaTensorNames(Object.keys(state.specs)),
        inputs: {
          latents: { shape: [samplingBatch, gan.latent], dtype: 'float32' },
          conditions: { shape: [samplingBatch, gan.condition], dtype: 'float32' },
        },
        step: (tensors, inputs) => ({
          outputs: { images: emaImages(gan, tensors, inputs.latents as Tensor2D, inputs.conditions as Tensor2D) },
        }),
      },
      state,
    );
    return new GanModel(context, gan, conditions, labelling, state, iteration, sampling);
  }

  async step(): Promise<Scalars> {
    const {
      experiment: {
        training: { batch },
        generator: { discriminatorSteps },
      },
      random,
      dataset,
    } = this.context;
    const count = discriminatorSteps * batch;
    const drawn = this.drawLabels(count);
    const [targets, conditions, generatorConditions] = await Promise.all([
      this.conditions.encode(drawn.targets),
      this.conditions.encode(drawn.fakeLabels),
      this.conditions.encode(this.drawLabels(batch).targets),
    ]);
    const { realWeights, fakeWeights } = drawn;
    const losses = await this.iteration.run({
      reals: gatherImages(dataset.train, drawn.images),
      targets,
      conditions,
      realWeights,
      fakeWeights,
      generatorConditions,
      latents: random.normals((count + batch) * this.gan.latent),
    });
    return Object.fromEntries(Object.entries(losses).map(([name, { data }]) => [name, data[0]!]));
  }

  async grids(): Promise<SampleGrid[]> {
    const {
      experiment: {
        seed,
        sampling: { columns },
      },
    } = this.context;
    const source = {
      latent: this.gan.latent,
      draw: (latents: Float32Array, labels: Float32Array) => this.draw(latents, labels),
    };
    const random = Random.from(seed, 'grids');
    const note = `Averaged generator; a row for each label; seed ${seed}`;
    return [
      await labelGrid(source, this.labelling, columns, random, note),
      await interpolationGrid(source, this.labelling, columns, random, note),
    ];
  }

  /** Images of labels as frequent as the real ones'. */
  async generate(count: number, random: Random): Promise<ImageBatch> {
    const labels = Float32Array.from(
      { length: count },
      () => this.labelling.trainLabels[random.integer(this.labelling.trainLabels.length)]!,
    );
    return { count, images: await this.draw(random.normals(count * this.gan.latent), labels) };
  }

  /** What is subsampled, and the discriminator for the baseline that asks it. */
  async finish(seconds: number): Promise<void> {
    const {
      networks,
      dataset,
      experiment: {
        generator: { architecture, width },
      },
    } = this.context;
    const {
      image: [height, wide, channels],
      latent,
      condition,
      besideLatent,
    } = this.gan;
    const spec: GeneratorSpec = {
      architecture,
      image: [height, wide, channels],
      latent,
      condition,
      width,
      besideLatent,
    };
    await networks.save(
      generatorNetwork,
      savedGenerator(await this.state.read(), spec, { datasetId: dataset.contentId, seconds }),
    );
  }

  dispose(): void {
    this.iteration.dispose();
    this.sampling.dispose();
    this.conditions.dispose();
    this.state.dispose();
  }

  private async draw(latents: Float32Array, labels: Float32Array): Promise<Float32Array> {
    const { images } = await runInBatches(this.sampling, samplingBatch, labels.length, {
      latents: { width: this.gan.latent, data: latents },
      conditions: { width: this.gan.condition, data: await this.conditions.encode(labels) },
    });
    return images!;
  }

  private drawLabels(count: number): LabelBatch {
    const { random } = this.context;
    if (this.vicinities) return this.vicinities.draw(count, random);
    const { trainLabels: train } = this.labelling;
    const images = Uint32Array.from({ length: count }, () => random.integer(train.length));
    const labels = Float32Array.from(images, (i) => train[i]!);
    const ones = new Float32Array(count).fill(1);
    return { images, targets: labels, fakeLabels: labels, realWeights: ones, fakeWeights: ones };
  }
}

/** The GAN of an experiment, for conditions of that length. */
export function ganOf(
  {
    experiment: { generator },
    dataset: { height, width, channels },
  }: Pick<SubsamplingContext, 'experiment' | 'dataset'>,
  condition: number,
): ConditionalGan {
  const { architecture, latent } = generator;
  // The papers' own networks know what to do with a label; the others learn sooner what it means if it stands in their
  // input, too.
  const besideLatent = architecture === 'small' || architecture === 'dcgan' || architecture === 'resnet' ? 1 : 0;
  return createGan(ganArchitectures[architecture], {
    image: [height, width, channels],
    latent,
    condition,
    width: generator.width,
    besideLatent,
  });
}
