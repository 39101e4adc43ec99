import { concatFloats } from '../../floatArrays';
import type { ImageDataset } from '../../datasets/dataset';
import { UserError } from '../../errors';
import type { ImageBatch, SampleGrid } from '../../images/batch';
import { samplingProgram } from '../../networks/conditionalGan';
import { ganArchitectures } from '../../networks/savedGenerator';
import { Random } from '../../random';
import type { HostData, Program, State } from '../../runtime/program';
import {
  createState,
  type Matrix,
  type Model,
  type ModelContext,
  type Scalars,
  type StageCheckpoint,
  scalarsOf,
} from '../model';
import type { SelfLabelingExperiment } from './config';
import { ImageSampler } from './imageSampler';
import { iterationProgram } from './iterationProgram';
import { LabelAgreement } from './labelAgreement';
import { labelledGrid } from './labelledGrid';
import { LabelledReals, labellingProgram, watchedImages } from './labelledReals';
import { labelMatrix } from './labelMatrix';
import { RealImages } from './realBatches';
import { tooFewLabels } from './rules';
import {
  createNetworks,
  initialState,
  labelAgreement,
  labelFrequencies,
  type SelfLabelingNetworks,
} from './selfLabelingNetworks';

const samplingBatch = 100;
/** Largest number of rows of a grid. */
const maxRows = 32;

/** The part of a run's context that a method of one stage needs. */
type TrainingContext = Pick<ModelContext<SelfLabelingExperiment>, 'experiment' | 'dataset' | 'runtime' | 'random'>;

interface Parts {
  context: TrainingContext;
  networks: SelfLabelingNetworks;
  state: State;
  iteration: Program;
  sampling: Program;
  reals: RealImages;
  agreement: LabelAgreement;
  labelled: LabelledReals;
}

/** The self-labeling GAN as a model of the training loop. */
class SelfLabelingModel implements Model {
  readonly imagesPerStep: number;
  readonly state: State;
  private readonly sampler: ImageSampler;

  /** @param hasLearned whether its classifier has: what a new one says of images is not worth a look. */
  constructor(
    private readonly parts: Parts,
    private hasLearned: boolean,
  ) {
    const { context, networks, state, sampling } = parts;
    const { training, optimizer } = context.experiment;
    this.state = state;
    this.imagesPerStep = training.batch * optimizer.discriminatorSteps;
    const { latent, labels } = networks;
    this.sampler = new ImageSampler(sampling, { batch: samplingBatch, latent, labels });
  }

  async step(): Promise<Scalars> {
    this.hasLearned = true;
    const { context, networks, iteration, reals: images, labelled: shown } = this.parts;
    const {
      experiment: {
        training: { batch },
        optimizer,
        labels,
      },
      random,
    } = context;
    const draws = optimizer.discriminatorSteps + 2;
    const reals = Array.from({ length: optimizer.discriminatorSteps }, () => images.draw(batch, random));
    const manual = Int32Array.from(reals.flatMap((drawn) => [...drawn.manual]));
    const inputs: Record<string, HostData> = {
      reals: concatFloats(reals.map((drawn) => drawn.images)),
      manual,
      latents: random.normals(draws * batch * networks.latent),
      labelUniforms: random.uniforms(draws * batch),
      gateUniforms: random.uniforms(batch),
    };
    if (labels !== 'none') {
      const labelled = images.drawLabelled(batch, random);
      Object.assign(inputs, { manualImages: labelled.images, manualLabels: labelled.manual });
    }
    shown.forget();
    const { selfLabels, 'labels/coverage': coverage, ...outputs } = await iteration.run(inputs);
    const figures = {
      ...scalarsOf(outputs),
      ...(manual.some((label) => label < 0) && scalarsOf({ 'labels/coverage': coverage! })),
    };
    // Where every image has its manual label, there is no self-label to evaluate.
    if (labels === 'all') return figures;
    // Nor of an image that has one: its label is correct because it was given.
    const unlabelled = (_: number, i: number) => manual[i]! < 0;
    const classes = Int32Array.from(reals.flatMap((drawn) => [...drawn.classes]));
    return {
      ...figures,
      ...this.agreementOf((selfLabels!.data as Int32Array).filter(unlabelled), classes.filter(unlabelled)),
    };
  }

  async grids(): Promise<SampleGrid[]> {
    const { context, labelled } = this.parts;
    const {
      seed,
      sampling: { columns },
    } = context.experiment;
    const { sampler } = this;
    const rowLabels = this.labelNames().slice(0, maxRows);
    const random = Random.from(seed, 'grids');
    const samples = sampler.labelGrid(rowLabels.length, columns, random);
    const interpolation = sampler.interpolationGrid(rowLabels.length, columns, random);
    const note = 'Averaged generator; a row for each label';
    return [
      await sampler.sampleGrid('samples', samples, {
        rowLabels,
        note: `${note}, a column for each of ${columns} fixed latents; seed ${seed}`,
      }),
      await sampler.sampleGrid('interpolation', interpolation, {
        rowLabels,
        note: `${note}, from one fixed latent to another; seed ${seed}`,
      }),
      ...(this.hasLearned
        ? [
            labelledGrid(await labelled.labels(), labelled.watched, {
              columns,
              rowLabels,
              classNames: context.dataset.classes,
            }),
          ]
        : []),
    ];
  }

  async matrices(): Promise<Matrix[]> {
    if (!this.hasLearned) return [];
    const { context, labelled } = this.parts;
    const matrix = labelMatrix(await labelled.labels(), labelled.watched, {
      labels: this.labelNames(),
      classes: context.dataset.classes,
      areClasses: context.experiment.labels !== 'none',
    });
    return matrix ? [matrix] : [];
  }

  /** Where label k means class k, images of these classes; else of labels as frequent as real images' self-labels. */
  async generate(labels: Float32Array, random: Random): Promise<ImageBatch> {
    const { context, networks } = this.parts;
    const { labels: manual, evaluation } = context.experiment;
    const areClasses = manual !== 'none' && networks.labels === context.dataset.classes.length;
    const frequencies =
      evaluation.labels === 'uniform'
        ? new Float32Array(networks.labels).fill(1)
        : ((await this.state.read([labelFrequencies]))[labelFrequencies]!.data as Float32Array);
    const chosen = Int32Array.from(labels, (label) =>
      areClasses && !Number.isNaN(label) ? label : drawIndex(frequencies, random.uniform()),
    );
    return this.sampler.images(this.sampler.points(chosen, random));
  }

  dispose(): void {
    const { iteration, sampling, labelled } = this.parts;
    for (const part of [iteration, sampling, labelled, this.state]) part.dispose();
  }

  /**
   * Counts self-labels in the table of agreement, and returns its figure, where every image had its manual label so far
   * none. The table is part of the state, so that a resumed run reports the same figures.
   */
  private agreementOf(selfLabels: Int32Array, classes: Int32Array): Scalars {
    const { agreement, context } = this.parts;
    agreement.add(selfLabels, classes);
    const { shape } = this.state.specs[labelAgreement]!;
    this.state.write({ [labelAgreement]: { shape, data: agreement.table } });
    // Without manual labels nothing ties label k to class k: only whether a label means one class can be evaluated.
    const [name, figure] =
      context.experiment.labels === 'none'
        ? ['labels/purity', agreement.purity()]
        : ['labels/accuracy', agreement.accuracy()];
    return figure === null ? {} : { [name]: figure };
  }

  /** Class names where manual labels align label k with class k, numbers otherwise. */
  private labelNames(): string[] {
    const { context, networks } = this.parts;
    const { experiment, dataset } = context;
    return Array.from(
      { length: networks.labels },
      (_, k) => (experiment.labels !== 'none' && dataset.classes[k]) || `label ${k}`,
    );
  }
}

/** A place drawn as often as it is frequent; `uniform` is in [0, 1). */
function drawIndex(frequencies: Float32Array, uniform: number): number {
  const total = frequencies.reduce((sum, one) => sum + one, 0);
  let rest = uniform * total;
  const found = frequencies.findIndex((one) => (rest -= one) < 0);
  return found < 0 ? frequencies.length - 1 : found;
}

/**
 * Length of the one-hot label for a latent vector of that dimension, which is about as long as its root: two labels
 * lie three eighths as far apart as two latent vectors (self-labeling README, Model).
 */
function usualLabelScale(latent: number): number {
  return 0.375 * Math.sqrt(latent);
}

/** The networks of an experiment. */
export function networksOf(
  { networks, selfLabeling }: SelfLabelingExperiment,
  dataset: ImageDataset,
): SelfLabelingNetworks {
  return createNetworks({
    architecture: ganArchitectures[networks.architecture],
    image: [dataset.height, dataset.width, dataset.channels],
    latent: networks.latent,
    labels: selfLabeling.artificialLabels ?? dataset.classes.length,
    width: networks.width,
    labelScale: selfLabeling.labelScale ?? usualLabelScale(networks.latent),
    inNormalisations: selfLabeling.labelEntry === 'both',
  });
}

/**
 * The GAN of an experiment, new or from a checkpoint.
 * @throws UserError where artificial labels are fewer than the classes that a folder turned out to have.
 */
export async function createSelfLabelingModel(
  context: TrainingContext,
  checkpoint: StageCheckpoint | null = null,
): Promise<SelfLabelingModel> {
  const { experiment, dataset, runtime } = context;
  const { training, labels, seed } = experiment;
  const networks = networksOf(experiment, dataset);
  const classCount = dataset.classes.length;
  const wrong = tooFewLabels(labels, networks.labels, classCount, dataset.title);
  if (wrong) throw new UserError(wrong.message, { where: 'selfLabeling.artificialLabels', advice: wrong.advice });
  const agreementShape = [networks.labels, classCount];
  const state = createState(
    runtime,
    {
      ...initialState(networks, Random.from(seed, 'weights')),
      [labelAgreement]: { shape: agreementShape, data: new Float32Array(networks.labels * classCount) },
    },
    checkpoint,
  );
  const names = Object.keys(state.specs);
  const iteration = await runtime.compile(
    iterationProgram(networks, experiment, { batch: training.batch, manual: labels !== 'none', names }),
    state,
  );
  const sampling = await runtime.compile(samplingProgram(networks, samplingBatch, names), state);
  const labelling = await runtime.compile(labellingProgram(networks, names), state);
  const { data: table } = (await state.read([labelAgreement]))[labelAgreement]!;
  const parts: Parts = {
    context,
    networks,
    state,
    iteration,
    sampling,
    reals: new RealImages(dataset, experiment, Random.from(seed, 'manual labels')),
    agreement: new LabelAgreement(table as Float32Array, classCount),
    labelled: new LabelledReals(watchedImages(dataset), labelling),
  };
  return new SelfLabelingModel(parts, checkpoint !== null);
}
