import type { SticExperiment } from './config';
import type { ImageBatch, SampleGrid } from '../../images/batch';
import { initialEma } from '../../nn/ema';
import { linearDecay } from '../../nn/schedule';
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
import { assembleBatch, batchParts, RealImages } from './batches';
import { BlankCanvas } from './canvas';
import { classifyProgram, createClassifier, statePrefixes, updateProgram, type ClassifierSystem } from './classifier';
import { accuracyOf } from './accuracy';
import { softShare } from './conditions';
import { assertLearning } from './divergence';
import { oneHotRows } from '../oneHotRows';
import { Drawings } from './drawings';
import { Rehearsal, rehearsalState } from './rehearsal';
import { CanvasSampler } from './sampler/canvasSampler';
import type { SamplerSystem } from './sampler/programs';
import { acceptanceOf, fakesOf, filmed, filmOf, interpolationOf, passesOf, samplesOf, type FilmedPass } from './grids';

export type SticContext = ModelContext<SticExperiment>;

/** Images classified at once. */
const classifiedAtOnce = 100;

/** STIC and Attentive-STIC: a classifier that learns from real images and from what it draws itself (METHODS 3.4). */
export class SticModel implements Model {
  readonly imagesPerStep: number;
  /** Of the film that was drawn last. */
  private passes: readonly FilmedPass[] = [];

  private constructor(
    private readonly context: SticContext,
    private readonly system: ClassifierSystem,
    readonly state: State,
    private readonly update: Program,
    private readonly classification: Program,
    private readonly samplers: readonly CanvasSampler[],
    private readonly reals: RealImages,
    private readonly drawings: Drawings,
    private readonly rehearsal: Rehearsal | null,
  ) {
    this.imagesPerStep = batchParts(context.experiment).reals;
  }

  static async create(context: SticContext, checkpoint: StageCheckpoint | null = null): Promise<SticModel> {
    const { experiment, dataset, runtime } = context;
    const { selfAnalysis, sampler: options, regularisers, attention, variant, seed } = experiment;
    const image = [dataset.height, dataset.width, dataset.channels] as const;
    const system = createClassifier(experiment, image, dataset.classes.length);
    const { chains } = selfAnalysis;
    const rehearses = selfAnalysis.fakes !== 'none';
    const state = createState(
      runtime,
      {
        ...initialEma(system.classifier.parameters, statePrefixes, Random.from(seed, 'weights')),
        ...(rehearses ? rehearsalState(experiment, system.classes, sizeOf(image)) : {}),
      },
      checkpoint,
    );
    const update = await runtime.compile(updateProgram(system, experiment, batchParts(experiment), state), state);
    const classification = await runtime.compile(classifyProgram(system, classifiedAtOnce, state), state);
    const real = new RealImages(dataset);
    const samplerSystem: SamplerSystem = {
      classifier: system.classifier,
      prefix: statePrefixes.average,
      image,
      chains,
      windowed: variant === 'attentive',
      smoothing: options.smoothing,
      acceptance: options.acceptance,
      noise: options.noise,
      target: {
        objective: system.objective,
        classes: system.classes,
        gram: regularisers.gram,
        box: regularisers.box,
        smoothness: regularisers.smoothness,
      },
    };
    const schedule = { ...options, attention: variant === 'attentive' ? attention : null };
    const sampler = await CanvasSampler.create(runtime, state, samplerSystem, { ...schedule, filmed: true }, real);
    const rehearsalSampler =
      rehearses &&
      (await CanvasSampler.create(
        runtime,
        state,
        { ...samplerSystem, prefix: statePrefixes.weights },
        { ...schedule, kind: selfAnalysis.sampler, steps: selfAnalysis.steps, filmed: false, polish: 0 },
        real,
      ));
    const canvas = new BlankCanvas(options.canvas, dataset);
    const drawings = new Drawings(sampler, canvas, {
      chains,
      classes: system.classes,
      size: sizeOf(image),
      passes: options.passes,
      steps: options.steps,
      stepSize: options.stepSize,
    });
    const rehearsal = rehearsalSampler
      ? new Rehearsal(experiment, rehearsalSampler, canvas, state, { classes: system.classes, size: sizeOf(image) })
      : null;
    return new SticModel(
      context,
      system,
      state,
      update,
      classification,
      rehearsalSampler ? [sampler, rehearsalSampler] : [sampler],
      real,
      drawings,
      rehearsal,
    );
  }

  /** An update of the classifier; at the beginning of each round it draws first. */
  async step(done: number): Promise<Scalars> {
    const { experiment, random } = this.context;
    const {
      optimizer,
      training,
      selfAnalysis: { updatesPerRound },
    } = experiment;
    const drawn =
      this.rehearsal && done % updatesPerRound === 0 ? await this.rehearsal.draw(done / updatesPerRound, random) : {};
    const fakes =
      this.rehearsal &&
      (await this.rehearsal.fakes(batchParts(experiment).fakes, Math.floor(done / updatesPerRound), random));
    const batch = assembleBatch(experiment, this.reals, this.system.classes, fakes, random);
    const outputs = await this.update.run({
      ...batch,
      rate: Float32Array.of(linearDecay(optimizer.rate, optimizer.decay, done / training.steps)),
      noise: noiseOfAllStrengths(batch.weights.length, batch.images.length, random),
    });
    const { 'logits/largest': largest, ...scalars } = Object.fromEntries(
      Object.entries(outputs).map(([name, { data }]) => [name, data[0]!]),
    ) as Record<string, number>;
    assertLearning(
      done + 1,
      scalars,
      largest!,
      'Lower optimizer.rate, raise ' +
        `selfAnalysis.logitPenalty${experiment.selfAnalysis.objective === 'energy' ? ', or use the objective "fake-class"' : ''}.`,
    );
    return { ...scalars, ...drawn };
  }

  /** Drawn from the blank canvas by the classifier as it is now, always with the same random numbers. */
  async grids(): Promise<SampleGrid[]> {
    const {
      experiment: {
        seed,
        sampling: { columns },
        sampler: { kind, passes, steps },
        selfAnalysis,
      },
      dataset: { classes },
      progress,
    } = this.context;
    const note = `Drawn from a blank canvas in ${passes} passes of ${steps} steps (${kind}); seed ${seed}`;
    const between = () => {
      progress.throwIfStopped();
    };
    const shown = filmed(classes, this.drawings.sizes.chains);
    const film = await this.drawings.film(oneHotRows(shown, classes.length), Random.from(seed, 'film'), between);
    this.passes = passesOf(film);
    const chains = await this.rehearsal?.chains();
    const mixtures = softShare(selfAnalysis) > 0 && classes.length > 1;
    return [
      await samplesOf(this.drawings, classes, columns, Random.from(seed, 'grids'), note, between),
      filmOf(film, shown, classes, this.drawings.sizes, note),
      ...(chains
        ? [
            fakesOf(
              chains,
              classes,
              mixtures,
              columns,
              `What the classifier has drawn to learn from (${selfAnalysis.sampler}, up to ${passes} ` +
                'passes), longest drawn first; black: no more of that class',
            ),
          ]
        : []),
      ...(classes.length > 1
        ? [await interpolationOf(this.drawings, classes, columns, Random.from(seed, 'interpolation'), note, between)]
        : []),
    ];
  }

  /** How the film's proposals fared. */
  distributions(): Promise<Distribution[]> {
    const {
      sampler: { kind },
      seed,
    } = this.context.experiment;
    return Promise.resolve(
      acceptanceOf(
        this.passes,
        `Proposals of ${kind} while the film was drawn, all of its images together; seed ${seed}`,
      ),
    );
  }

  /** Images of classes drawn uniformly. */
  async generate(count: number, random: Random): Promise<ImageBatch> {
    const {
      system: { classes },
      context: { progress },
    } = this;
    const conditions = oneHotRows(random.integers(count, classes), classes);
    return {
      count,
      images: await this.drawings.draw(conditions, random, () => {
        progress.throwIfStopped();
      }),
    };
  }

  /** How many test images it recognises. */
  async evaluate(): Promise<EvaluationResult> {
    const { dataset } = this.context;
    const classify = async (images: Float32Array, count: number) =>
      (
        await runInBatches(this.classification, classifiedAtOnce, count, {
          images: { width: images.length / count, data: images },
        })
      ).logits!;
    return { measurements: [await accuracyOf(classify, dataset)], comparisons: [] };
  }

  dispose(): void {
    this.update.dispose();
    this.classification.dispose();
    for (const sampler of this.samplers) sampler.dispose();
    this.state.dispose();
  }
}

/**
 * N(0, s^2) with another s in [0, 1) for each image: a classifier that saw only noisy images would not know clean ones.
 */
function noiseOfAllStrengths(count: number, length: number, random: Random): Float32Array {
  const noise = random.normals(length);
  const size = length / count;
  for (let i = 0; i < count; i++) {
    const strength = random.uniform();
    for (let j = i * size; j < (i + 1) * size; j++) noise[j]! *= strength;
  }
  return noise;
}
