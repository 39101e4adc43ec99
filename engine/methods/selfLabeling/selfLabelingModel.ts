import type { SelfLabelingExperiment } from './config';
import type { ImageDataset } from '../../datasets/dataset';
import { UserError } from '../../errors';
import { Random } from '../../random';
import type { HostData, Program, State } from '../../runtime/program';
import type { ImageBatch, SampleGrid } from '../../images/batch';
import { createState, type Model, type ModelContext, type Scalars, type StageCheckpoint } from '../model';
import { LabelAgreement } from './labelAgreement';
import { RealImages } from './realImages';
import type { NetworksConfig } from './config';
import type { Architecture } from '../../networks/architecture';
import { dcganArchitecture } from '../../networks/dcgan';
import { resnetArchitecture } from '../../networks/snganResnet';
import { smallArchitecture } from '../../networks/smallGan';
import { tooFewLabels } from './rules';
import { iterationProgram, samplingProgram } from './iterationProgram';
import { gridOf, ImageSampler } from './imageSampler';
import { createNetworks, initialState, labelAgreement, type SelfLabelingNetworks } from './selfLabelingNetworks';

const architectures: Record<NetworksConfig['architecture'], Architecture> = {
  small: smallArchitecture,
  dcgan: dcganArchitecture,
  resnet: resnetArchitecture,
};

const samplingBatch = 100;

/** Of a run's context, what a method of one stage needs. */
type TrainingContext = Pick<ModelContext<SelfLabelingExperiment>, 'experiment' | 'dataset' | 'runtime' | 'random'>;

/** The self-labeling GAN as a model of the training loop. */
class SelfLabelingModel implements Model {
  readonly imagesPerStep: number;
  constructor(
    private readonly context: TrainingContext,
    private readonly system: SelfLabelingNetworks,
    readonly state: State,
    private readonly iteration: Program,
    private readonly sampling: Program,
    private readonly reals: RealImages,
    private readonly agreement: LabelAgreement,
  ) {
    const { experiment } = context;
    this.imagesPerStep = experiment.training.batch * experiment.optimizer.discriminatorSteps;
  }

  async step(): Promise<Scalars> {
    const {
      experiment: {
        training: { batch },
        optimizer,
        labels,
      },
      random,
    } = this.context;
    const draws = optimizer.discriminatorSteps + 2;
    const reals = Array.from({ length: optimizer.discriminatorSteps }, () => this.reals.draw(batch, random));
    const manual = Int32Array.from(reals.flatMap((drawn) => [...drawn.manual]));
    const inputs: Record<string, HostData> = {
      reals: joinFloats(reals.map(({ images }) => images)),
      manual,
      latents: random.normals(draws * batch * this.system.latent),
      labelUniforms: random.uniforms(draws * batch),
      gateUniforms: random.uniforms(batch),
    };
    if (labels !== 'none') {
      const labelled = this.reals.drawLabelled(batch, random);
      Object.assign(inputs, { manualImages: labelled.images, manualLabels: labelled.manual });
    }
    const { selfLabels, ...scalars } = await this.iteration.run(inputs);
    const figures = Object.fromEntries(Object.entries(scalars).map(([name, { data }]) => [name, data[0]!]));
    // Where every image has its manual label, there is no self-label to judge.
    if (labels === 'all') return figures;
    // Nor where one image has: its label is right because a person gave it.
    const unlabelled = (_: number, i: number) => manual[i]! < 0;
    const classes = Int32Array.from(reals.flatMap((drawn) => [...drawn.classes]));
    this.countLabels((selfLabels!.data as Int32Array).filter(unlabelled), classes.filter(unlabelled));
    // Without manual labels nothing ties label k to class k: what can be judged is whether a label means one class.
    return {
      ...figures,
      ...(labels === 'none'
        ? { 'labels/purity': this.agreement.purity() }
        : { 'labels/accuracy': this.agreement.accuracy() }),
    };
  }

  /**
   * Counts self-labels in the table that is part of the state, so that a resumed run shows the figures of an unbroken
   * one.
   */
  private countLabels(labels: Int32Array, classes: Int32Array): void {
    this.agreement.add(labels, classes);
    const { shape } = this.state.specs[labelAgreement]!;
    this.state.write({ [labelAgreement]: { shape, data: this.agreement.table } });
  }

  async grids(): Promise<SampleGrid[]> {
    const {
      seed,
      sampling: { columns },
    } = this.context.experiment;
    const rowLabels = this.rowLabels();
    const random = Random.from(seed, 'grids');
    const samples = this.sampler.labelGrid(columns, rowLabels, random);
    const between = this.sampler.interpolationGrid(columns, rowLabels, random);
    const drawn = 'Averaged generator; a row for each label';
    return [
      gridOf(
        'samples',
        samples.rows,
        await this.sampler.images(samples.points),
        rowLabels,
        `${drawn}, a column for each of ${columns} fixed latents; seed ${seed}`,
      ),
      gridOf(
        'interpolation',
        between.rows,
        await this.sampler.images(between.points),
        rowLabels,
        `${drawn}, from one fixed latent to another; seed ${seed}`,
      ),
    ];
  }

  generate(count: number, random: Random): Promise<ImageBatch> {
    return this.sampler.images(this.sampler.points(count, random));
  }

  dispose(): void {
    this.iteration.dispose();
    this.sampling.dispose();
    this.state.dispose();
  }

  private get sampler(): ImageSampler {
    const {
      dataset: { height, width, channels },
    } = this.context;
    return new ImageSampler(this.sampling, {
      batch: samplingBatch,
      latent: this.system.latent,
      labels: this.system.labels,
      pixels: height * width * channels,
    });
  }

  /** Class names where manual labels align label k with class k, numbers otherwise; at most 32 rows are shown. */
  private rowLabels(): string[] {
    const { experiment, dataset } = this.context;
    return Array.from(
      { length: Math.min(32, this.system.labels) },
      (_, k) => (experiment.labels !== 'none' && dataset.classes[k]) || `label ${k}`,
    );
  }
}

function joinFloats(parts: Float32Array[]): Float32Array {
  const joined = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}

/** The networks of an experiment: what a run folder's config says of its generator, too. */
export function networksOf(
  { networks, selfLabeling }: SelfLabelingExperiment,
  dataset: ImageDataset,
): SelfLabelingNetworks {
  return createNetworks(
    architectures[networks.architecture],
    [dataset.height, dataset.width, dataset.channels],
    networks.latent,
    selfLabeling.artificialLabels ?? dataset.classes.length,
    networks.width,
  );
}

/**
 * The GAN of an experiment, new.
 * @throws UserError where artificial labels are fewer than the classes that a folder turned out to have.
 */
export async function createSelfLabelingModel(
  context: TrainingContext,
  checkpoint: StageCheckpoint | null = null,
): Promise<SelfLabelingModel> {
  const { experiment, dataset, runtime } = context;
  const { selfLabeling, optimizer, training, labels, seed } = experiment;
  const system = networksOf(experiment, dataset);
  const wrong = tooFewLabels(labels, system.labels, dataset.classes.length, dataset.title);
  if (wrong) throw new UserError(wrong.message, { where: 'selfLabeling.artificialLabels', advice: wrong.advice });
  const state = createState(
    runtime,
    {
      ...initialState(system, Random.from(seed, 'weights')),
      [labelAgreement]: {
        shape: [system.labels, dataset.classes.length],
        data: new Float32Array(system.labels * dataset.classes.length),
      },
    },
    checkpoint,
  );
  const iteration = await runtime.compile(
    iterationProgram(system, { selfLabeling, optimizer }, { batch: training.batch, manual: labels !== 'none' }, state),
    state,
  );
  const sampling = await runtime.compile(samplingProgram(system, selfLabeling.labelScale, samplingBatch, state), state);
  return new SelfLabelingModel(
    context,
    system,
    state,
    iteration,
    sampling,
    new RealImages(dataset, experiment, Random.from(seed, 'manual labels')),
    new LabelAgreement((await state.read([labelAgreement]))[labelAgreement]!.data as Float32Array, dataset.classes.length),
  );
}
