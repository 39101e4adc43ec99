import { gatherImages } from '../../../datasets/gather';
import type { ImageBatch, SampleGrid } from '../../../images/batch';
import { createGan, initialGanState, type ConditionalGan } from '../../../networks/conditionalGan';
import { ganArchitectures, savedGenerator } from '../../../networks/savedGenerator';
import { Random } from '../../../random';
import type { Program, State } from '../../../runtime/program';
import { createState, type Model, type Scalars, type StageCheckpoint, scalarsOf } from '../../model';
import type { SubsamplingContext } from '../config';
import { interpolationGrid, labelGrid } from '../labelGrids';
import type { LabelEncoder } from '../labels/labelEncoder';
import type { LabelSpace } from '../labels/labelSpace';
import { networkNames } from '../savedNetworks';
import { ganIterationProgram } from './ganPrograms';
import { GeneratorSampler } from './generatorSampler';
import { Vicinities, type LabelBatch } from './vicinity';

interface Parts {
  context: SubsamplingContext;
  gan: ConditionalGan;
  labelSpace: LabelSpace;
  labelEncoder: LabelEncoder;
  state: State;
  iteration: Program;
  sampler: GeneratorSampler;
}

/** Trains the conditional GAN that is subsampled. */
export class GanModel implements Model {
  readonly imagesPerStep: number;
  readonly state: State;
  /** Present where labels are continuous. */
  private readonly vicinities: Vicinities | undefined;

  private constructor(private readonly parts: Parts) {
    const { context, labelSpace, state } = parts;
    const { training, generator } = context.experiment;
    this.state = state;
    this.imagesPerStep = training.batch * generator.discriminatorSteps;
    this.vicinities = labelSpace.continuous
      ? new Vicinities(labelSpace.trainLabels, generator.vicinity, generator.vicinityFactor)
      : undefined;
  }

  /** @param labels the labels to condition on; the model disposes of their encoder. */
  static async create(
    context: SubsamplingContext,
    labels: { labelSpace: LabelSpace; labelEncoder: LabelEncoder },
    checkpoint: StageCheckpoint | null = null,
  ): Promise<GanModel> {
    const {
      experiment: { generator, training, seed },
      runtime,
    } = context;
    const { labelEncoder } = labels;
    const gan = ganOf(context, labelEncoder.length);
    const state = createState(runtime, initialGanState(gan, Random.from(seed, 'weights')), checkpoint);
    const iteration = await runtime.compile(
      ganIterationProgram(gan, generator, { batch: training.batch, names: Object.keys(state.specs) }),
      state,
    );
    const sampler = await GeneratorSampler.open(runtime, { gan, labelEncoder, state });
    return new GanModel({ context, gan, ...labels, state, iteration, sampler });
  }

  async step(): Promise<Scalars> {
    const { context, gan, iteration, labelEncoder } = this.parts;
    const {
      experiment: {
        training: { batch },
        generator: { discriminatorSteps },
      },
      random,
      dataset,
    } = context;
    const count = discriminatorSteps * batch;
    const drawn = this.drawLabels(count);
    const [targets, conditions, generatorConditions] = await Promise.all([
      labelEncoder.encode(drawn.targets),
      labelEncoder.encode(drawn.fakeLabels),
      labelEncoder.encode(this.drawLabels(batch).targets),
    ]);
    const { realWeights, fakeWeights } = drawn;
    const losses = await iteration.run({
      reals: gatherImages(dataset.train, drawn.images),
      targets,
      conditions,
      realWeights,
      fakeWeights,
      generatorConditions,
      latents: random.normals((count + batch) * gan.latent),
    });
    return scalarsOf(losses);
  }

  async grids(): Promise<SampleGrid[]> {
    const { context, sampler, labelSpace } = this.parts;
    const {
      seed,
      sampling: { columns },
    } = context.experiment;
    const random = Random.from(seed, 'grids');
    const options = { labelSpace, columns, random, note: `Averaged generator; a row for each label; seed ${seed}` };
    return [await labelGrid(sampler, options), await interpolationGrid(sampler, options)];
  }

  /** Images of these labels. */
  async generate(labels: Float32Array, random: Random): Promise<ImageBatch> {
    const { gan, sampler, labelSpace } = this.parts;
    const count = labels.length;
    const asked = labels.map((label) => labelSpace.networkLabel({ label }));
    return { count, images: await sampler.draw(random.normals(count * gan.latent), asked) };
  }

  /** Saves the averaged generator, which is subsampled, and the discriminator for discriminator rejection sampling. */
  async finish(seconds: number): Promise<void> {
    const { context, gan } = this.parts;
    const {
      networks,
      dataset,
      experiment: {
        generator: { architecture, width },
      },
    } = context;
    const [height, wide, channels] = gan.image;
    const { latent, condition, besideLatent } = gan;
    await networks.save(
      networkNames.generator,
      savedGenerator(
        await this.state.read(),
        { architecture, image: [height, wide, channels], latent, condition, width, besideLatent },
        { datasetId: dataset.contentId, seconds },
      ),
    );
  }

  dispose(): void {
    const { iteration, sampler, labelEncoder } = this.parts;
    for (const part of [iteration, sampler, labelEncoder, this.state]) part.dispose();
  }

  /** Labels and images for one update of the discriminator, or targets for one of the generator. */
  private drawLabels(count: number): LabelBatch {
    const { context, labelSpace } = this.parts;
    const { random } = context;
    if (this.vicinities) return this.vicinities.draw(count, random);
    const { trainLabels } = labelSpace;
    const images = Uint32Array.from({ length: count }, () => random.integer(trainLabels.length));
    const labels = Float32Array.from(images, (i) => trainLabels[i]!);
    const ones = new Float32Array(count).fill(1);
    return { images, targets: labels, fakeLabels: labels, realWeights: ones, fakeWeights: ones };
  }
}

/** The GAN of an experiment, for conditions of that length. */
function ganOf(
  {
    experiment: { generator },
    dataset: { height, width, channels },
  }: Pick<SubsamplingContext, 'experiment' | 'dataset'>,
  condition: number,
): ConditionalGan {
  const { architecture, latent } = generator;
  // The papers' networks take labels by their normalisations alone; the others learn them sooner if labels stand beside
  // the latent vector, too.
  const besideLatent = architecture === 'small' || architecture === 'dcgan' || architecture === 'resnet' ? 1 : 0;
  return createGan(ganArchitectures[architecture], {
    image: [height, width, channels],
    latent,
    condition,
    width: generator.width,
    besideLatent,
  });
}
