import type { ImageBatch, SampleGrid } from '../../images/batch';
import { initialEma } from '../../nn/ema';
import { Random } from '../../random';
import { runInBatches } from '../../runtime/batched';
import { sizeOf, type Program, type State } from '../../runtime/program';
import {
  createState,
  type Distribution,
  type EvaluationResult,
  type Model,
  type ModelContext,
  type Scalars,
  type StageCheckpoint,
} from '../model';
import { oneHotRows } from '../../floatArrays';
import { acceptanceBars, passesOfFilm, type FilmedPass } from './acceptanceBars';
import { accuracyOf } from './accuracy';
import { classifyProgram, createClassifier, statePrefixes, updateProgram, type SticClassifier } from './classifier';
import { softShare } from './conditions';
import type { SticExperiment } from './config/experiment';
import { assertLearning } from './divergence';
import { RealImages } from './realImages';
import { ChainInitialiser } from './sampler/chainInitialiser';
import { LangevinSampler, type SamplerOptions } from './sampler/langevinSampler';
import { SampleGenerator } from './sampler/sampleGenerator';
import type { SamplerSpec } from './sampler/samplerPrograms';
import { FakeSource, fakeSourceTensors } from './selfAnalysis/fakeSource';
import { chainsForGrids, fakesGrid, interpolationGrid, samplesAndFilm } from './sticGrids';
import { learningRate } from './learningRate';
import { assembleBatch, batchParts } from './trainingBatch';

export type SticContext = ModelContext<SticExperiment>;

/** Images that are classified at once for accuracy. */
const classifiedAtOnce = 100;

interface SticModelParts {
  context: SticContext;
  classifier: SticClassifier;
  state: State;
  update: Program;
  classification: Program;
  realImages: RealImages;
  /** Draws what is shown and evaluated, with the EMA of the weights. */
  sampler: LangevinSampler;
  generator: SampleGenerator;
  /** Null for the plain classifier, which learns from real images alone. */
  training: { sampler: LangevinSampler; fakes: FakeSource } | null;
}

/**
 * STIC and Attentive-STIC (Pal, Phan and Wong, CVPR 2021): a classifier that learns from real images and from its own
 * samples (STIC README, Recurrent training).
 */
export class SticModel implements Model {
  readonly state: State;
  readonly imagesPerStep: number;
  /** Diagnostics of the last film. */
  private filmedPasses: readonly FilmedPass[] = [];

  private constructor(private readonly parts: SticModelParts) {
    this.state = parts.state;
    this.imagesPerStep = batchParts(parts.context.experiment).reals;
  }

  /** @throws UserError if a class has no training images, or the checkpoint does not fit the model. */
  static async create(context: SticContext, checkpoint: StageCheckpoint | null = null): Promise<SticModel> {
    const { experiment, dataset, runtime } = context;
    const image = [dataset.height, dataset.width, dataset.channels] as const;
    const sizes = { classes: dataset.classes.length, imageSize: sizeOf(image) };
    const classifier = createClassifier(experiment, image, sizes.classes);
    const learnsFromFakes = experiment.selfAnalysis.fakes !== 'none';
    const state = createState(
      runtime,
      {
        ...initialEma(classifier.network.parameters, statePrefixes, Random.from(experiment.seed, 'weights')),
        ...(learnsFromFakes ? fakeSourceTensors(experiment, sizes) : {}),
      },
      checkpoint,
    );
    const update = await runtime.compile(updateProgram(classifier, experiment, batchParts(experiment), state), state);
    const classification = await runtime.compile(classifyProgram(classifier, classifiedAtOnce, state), state);
    const realImages = new RealImages(dataset);
    const initialiser = new ChainInitialiser(experiment.sampler.initialiser, dataset);
    const createSampler = ({
      prefix,
      chains,
      ...own
    }: Partial<SamplerOptions> & { prefix: string; chains: number; filmed: boolean }) =>
      LangevinSampler.create({
        runtime,
        state,
        spec: samplerSpecOf(experiment, classifier, { prefix, chains }),
        options: {
          ...experiment.sampler,
          attention: experiment.variant === 'attentive' ? experiment.attention : null,
          ...own,
        },
        source: realImages,
      });
    const { columns } = experiment.sampling;
    const chains = chainsForGrids({ classes: sizes.classes, columns }, experiment.selfAnalysis.chains);
    const sampler = await createSampler({ prefix: statePrefixes.average, chains, filmed: true });
    const createTraining = async () => {
      const { sampler: kind, steps } = experiment.selfAnalysis;
      const trainingSampler = await createSampler({
        prefix: statePrefixes.weights,
        chains: experiment.selfAnalysis.chains,
        kind,
        steps,
        filmed: false,
        metropolisSteps: 0,
      });
      return {
        sampler: trainingSampler,
        fakes: await FakeSource.create({ experiment, sampler: trainingSampler, initialiser, state }),
      };
    };
    const { passes, steps, stepSize } = experiment.sampler;
    return new SticModel({
      context,
      classifier,
      state,
      update,
      classification,
      realImages,
      sampler,
      generator: new SampleGenerator(sampler, initialiser, {
        ...sizes,
        chains,
        passes,
        steps,
        stepSize,
      }),
      training: learnsFromFakes ? await createTraining() : null,
    });
  }

  /** One update of the classifier; the first of a round runs the sampler before it. */
  async step(done: number): Promise<Scalars> {
    const { context, training, realImages, classifier, update } = this.parts;
    const { experiment, random } = context;
    const { selfAnalysis } = experiment;
    const round = Math.floor(done / selfAnalysis.updatesPerRound);
    const startsRound = done % selfAnalysis.updatesPerRound === 0;
    const samplerScalars = training && startsRound ? await training.fakes.startRound(round, random) : {};
    const fakes = training && training.fakes.sample(batchParts(experiment).fakes, round, random);
    const batch = assembleBatch(experiment, { realImages, classes: classifier.classes, fakes, random });
    const outputs = await update.run({
      ...batch,
      rate: Float32Array.of(learningRate(experiment, done)),
      noise: noiseOfRandomStrength(batch.weights.length, batch.images.length, random),
    });
    const { 'logits/largest': largest, ...scalars } = Object.fromEntries(
      Object.entries(outputs).map(([name, { data }]) => [name, data[0]!]),
    ) as Record<string, number>;
    const advice =
      'Lower optimizer.rate, raise ' +
      `selfAnalysis.logitPenalty${selfAnalysis.objective === 'energy' ? ', or begin a run with the objective "fake-class"' : ''}.`;
    assertLearning(done + 1, scalars, largest!, advice);
    return { ...scalars, ...samplerScalars };
  }

  /** Grids of the present EMA weights, always with the same random numbers. */
  async grids(): Promise<SampleGrid[]> {
    const {
      training,
      generator,
      context: {
        experiment: {
          seed,
          sampling: { columns },
          sampler: { kind, passes, steps, initialiser },
          selfAnalysis,
        },
        dataset: { classes },
      },
    } = this.parts;
    const note =
      `${passes} passes of ${steps} Langevin steps (${kind}) from the initialiser "${initialiser}", with EMA ` +
      `weights; seed ${seed}`;
    const options = (stream: string) => ({ ...this.drawOptions(Random.from(seed, stream)), classes, columns, note });
    const { samples, film, frames } = await samplesAndFilm(generator, options('grids'));
    this.filmedPasses = passesOfFilm(frames);
    const chains = training?.fakes.chains;
    return [
      samples,
      film,
      ...(chains
        ? [
            fakesGrid(chains, {
              classes,
              mixtures: softShare(selfAnalysis) > 0 && classes.length > 1,
              maxColumns: columns,
              note:
                `Persistent chains that the classifier learns from (${selfAnalysis.sampler}, up to ${passes} ` +
                'passes), those with the most passes first; black: no more chains of that class',
            }),
          ]
        : []),
      ...(classes.length > 1 ? [await interpolationGrid(generator, options('interpolation'))] : []),
    ];
  }

  /** Acceptance rates and step sizes of the last film. */
  distributions(): Promise<Distribution[]> {
    const {
      sampler: { kind },
      seed,
    } = this.parts.context.experiment;
    return Promise.resolve(
      acceptanceBars(
        this.filmedPasses,
        `Mean over all chains that are drawn with the film (${kind}) at this step; seed ${seed}`,
      ),
    );
  }

  /** Images of these classes. */
  async generate(labels: Float32Array, random: Random): Promise<ImageBatch> {
    const { classifier, generator } = this.parts;
    const conditions = oneHotRows(labels, classifier.classes);
    return { count: labels.length, images: await generator.draw(conditions, this.drawOptions(random)) };
  }

  /** Accuracy on the test images. */
  async evaluate(): Promise<EvaluationResult> {
    const { context, classification } = this.parts;
    const classify = async (images: Float32Array, count: number) =>
      (
        await runInBatches(classification, classifiedAtOnce, count, {
          images: { width: images.length / count, data: images },
        })
      ).logits!;
    return { measurements: [await accuracyOf(classify, context.dataset)], comparisons: [] };
  }

  dispose(): void {
    const { update, classification, sampler, training } = this.parts;
    for (const part of [update, classification, sampler, training?.sampler]) part?.dispose();
    this.state.dispose();
  }

  private drawOptions(random: Random) {
    const { progress } = this.parts.context;
    return {
      random,
      throwIfStopped: () => {
        progress.throwIfStopped();
      },
    };
  }
}

/** What the programs of a sampler of so many chains are compiled for, with the weights of this prefix. */
function samplerSpecOf(
  { sampler, regularisers: { gram, box, smoothness }, variant }: SticExperiment,
  { network, image, objective, classes }: SticClassifier,
  own: { prefix: string; chains: number },
): SamplerSpec {
  return {
    network,
    ...own,
    image,
    windowed: variant === 'attentive',
    smoothing: sampler.smoothing,
    targetAcceptance: sampler.acceptance,
    noiseDeviation: sampler.noise,
    target: { objective, classes, gram, box, smoothness },
  };
}

/**
 * Input noise N(0, s^2), where s is uniform in [0, 1) for each image: a classifier that saw only images with strong
 * noise would not know clean ones.
 * @returns `length` numbers, an equal part for each of `count` images.
 */
function noiseOfRandomStrength(count: number, length: number, random: Random): Float32Array {
  const noise = random.normals(length);
  const size = length / count;
  for (let i = 0; i < count; i++) {
    const strength = random.uniform();
    for (let j = i * size; j < (i + 1) * size; j++) noise[j]! *= strength;
  }
  return noise;
}
