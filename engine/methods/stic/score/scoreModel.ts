import { gatherImages } from '../../../datasets/gather';
import type { ImageBatch, SampleGrid } from '../../../images/batch';
import { scoreNetworkOf } from '../../../networks/scoreNetwork';
import { initialEma } from '../../../nn/ema';
import { Random } from '../../../random';
import { runInBatches } from '../../../runtime/batched';
import { sizeOf, type Program, type State } from '../../../runtime/program';
import { accuracyOf } from '../accuracy';
import { assertLearning } from '../divergence';
import {
  createState,
  type EvaluationResult,
  type Model,
  type ModelContext,
  type Scalars,
  type StageCheckpoint,
} from '../../model';
import { oneHotRows } from '../../../floatArrays';
import type { SticExperiment } from '../config/experiment';
import { AnnealedLangevin, sigmasOf } from './annealedLangevin';
import { hardChains, mixedScoresGrid, samplesAndFilm, type ScoreGridOptions } from './scoreGrids';
import {
  classificationProgram,
  hardConditioning,
  langevinProgram,
  softConditioning,
  trainingProgram,
  type ScoreShapes,
} from './scorePrograms';
import { learningRate } from '../learningRate';
import { statePrefixes } from './scoreTraining';

/** The part of a run's context that Score-STIC needs. */
type ScoreContext = Pick<ModelContext<SticExperiment>, 'experiment' | 'dataset' | 'runtime' | 'random' | 'progress'>;

/** Images that are drawn, or classified, at once. */
const samplingBatch = 100;

interface Programs {
  training: Program;
  /** Langevin steps on single classes, and on mixtures of two. */
  hard: Program;
  soft: Program;
  classification: Program;
}

/**
 * Score-STIC (STIC README, Score-STIC): a score classifier that is trained on images of all noise levels and draws by
 * annealed Langevin dynamics (Song and Ermon, 2019).
 */
export class ScoreModel implements Model {
  readonly imagesPerStep: number;
  private readonly sigmas: Float32Array;
  private readonly sampler: AnnealedLangevin;
  private readonly softSampler: AnnealedLangevin;

  private constructor(
    private readonly context: ScoreContext,
    readonly state: State,
    private readonly programs: Programs,
  ) {
    const {
      experiment: { training, score },
    } = context;
    this.imagesPerStep = training.batch;
    this.sigmas = sigmasOf(score);
    const schedule = {
      sigmas: this.sigmas,
      stepsPerLevel: score.stepsPerLevel,
      stepSize: score.stepSize,
      denoise: score.denoise,
    };
    const image = imageOf(context);
    this.sampler = new AnnealedLangevin(programs.hard, samplingBatch, image, schedule);
    this.softSampler = new AnnealedLangevin(programs.soft, samplingBatch, image, schedule);
  }

  static async create(context: ScoreContext, checkpoint: StageCheckpoint | null = null): Promise<ScoreModel> {
    const {
      experiment: { score, networks, optimizer, training, seed },
      dataset,
      runtime,
    } = context;
    const image = imageOf(context);
    const classes = dataset.classes.length;
    const network = scoreNetworkOf(networks.architecture, image, classes, networks.width);
    const state = createState(
      runtime,
      initialEma(network.parameters, statePrefixes, Random.from(seed, 'weights')),
      checkpoint,
    );
    const names = Object.keys(state.specs);
    const shapes = (batch: number): ScoreShapes => ({ batch, image, classes });
    const drawn = shapes(samplingBatch);
    const options = { classWeight: score.classWeight, betas: optimizer.betas, average: score.average };
    return new ScoreModel(context, state, {
      training: await runtime.compile(trainingProgram(network, options, shapes(training.batch), names), state),
      hard: await runtime.compile(langevinProgram(network, hardConditioning(drawn), drawn, names), state),
      soft: await runtime.compile(langevinProgram(network, softConditioning(drawn), drawn, names), state),
      classification: await runtime.compile(
        classificationProgram(network, sigmasOf(score).at(-1)!, drawn, names),
        state,
      ),
    });
  }

  async step(done: number): Promise<Scalars> {
    const {
      experiment: {
        training: { batch },
      },
      dataset: { train, classes },
      random,
    } = this.context;
    const drawn = random.integers(batch, train.count);
    const losses = await this.programs.training.run({
      images: gatherImages(train, drawn),
      classes: oneHotRows(
        Array.from(drawn, (i) => train.labels[i]!),
        classes.length,
      ),
      sigmas: Float32Array.from({ length: batch }, () => this.sigmas[random.integer(this.sigmas.length)]!),
      noise: random.normals(batch * this.imageSize),
      rate: Float32Array.of(learningRate(this.context.experiment, done)),
    });
    const scalars: Scalars = Object.fromEntries(Object.entries(losses).map(([name, { data }]) => [name, data[0]!]));
    assertLearning(done + 1, scalars, 0, 'Lower optimizer.rate, or begin a run with a larger training.batch.');
    return scalars;
  }

  async grids(): Promise<SampleGrid[]> {
    const {
      experiment: {
        seed,
        sampling: { columns },
      },
      dataset: { classes },
    } = this.context;
    const options: ScoreGridOptions = {
      classes,
      imageSize: this.imageSize,
      columns,
      seed,
      throwIfStopped: this.throwIfStopped,
    };
    const grids: SampleGrid[] = await samplesAndFilm(this.sampler, this.sigmas, options);
    return classes.length < 2 ? grids : [...grids, await mixedScoresGrid(this.softSampler, options)];
  }

  /** Images of these classes. */
  async generate(labels: Float32Array, random: Random): Promise<ImageBatch> {
    const { classes } = this.context.dataset;
    const count = labels.length;
    const seeds = Array.from({ length: count }, () => random.integer(2 ** 32));
    return { count, images: await this.sampler.draw(hardChains(seeds, labels, classes.length), this.throwIfStopped) };
  }

  /** Accuracy on the test images, without noise, at the smallest noise level. */
  async evaluate(): Promise<EvaluationResult> {
    const classify = async (images: Float32Array, count: number) =>
      (
        await runInBatches(this.programs.classification, samplingBatch, count, {
          images: { width: this.imageSize, data: images },
        })
      ).logits!;
    const how = `, without noise at the smallest noise level (σ ${this.sigmas.at(-1)!.toPrecision(2)})`;
    return { measurements: [await accuracyOf(classify, this.context.dataset, how)], comparisons: [] };
  }

  dispose(): void {
    Object.values(this.programs).forEach((program: Program) => {
      program.dispose();
    });
    this.state.dispose();
  }

  private readonly throwIfStopped = () => {
    this.context.progress.throwIfStopped();
  };

  private get imageSize(): number {
    return sizeOf(imageOf(this.context));
  }
}

function imageOf({ dataset: { height, width, channels } }: Pick<ScoreContext, 'dataset'>): [number, number, number] {
  return [height, width, channels];
}
