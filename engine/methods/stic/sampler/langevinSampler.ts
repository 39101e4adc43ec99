import type { Random } from '../../../random';
import { sizeOf, type HostData, type Program, type Runtime, type State } from '../../../runtime/program';
import { assertDrawn } from '../divergence';
import { attentionWindows, type AttentionOptions } from './attention';
import { beginProgram, Segments, type Compile, type SamplerKind, type SamplerSystem } from './programs';
import { GramReferences, type ReferenceSource } from './references';
import { scaleAt, stretchesOf, strideAt, temperatureAt, type ScheduleOptions } from './schedule';

/** How fast log eps follows the acceptance (METHODS 3.3). */
const adaptationRate = 0.05;

/** A batch of images being drawn, one chain each. */
export interface Canvases {
  /** `chains x height x width x channels`. */
  images: Float32Array;
  /** `chains x classes`, each on the simplex. */
  conditions: Float32Array;
  /** epsilon of each chain. */
  stepSizes: Float32Array;
  /** Passes that each has behind it. */
  ages: Float32Array;
  /** How many chains one after another are shaken by the same random numbers; each has its own where it isn't said. */
  sharing?: number;
}

/** What one pass over a batch was like. */
export interface PassFigures {
  /** Mean acceptance; null where no test is made. */
  acceptance: number | null;
  /** Mean of log pi at temperature 1 at its end. */
  density: number;
  /** Median epsilon at its end. */
  stepSize: number;
}

export interface CanvasSamplerOptions extends ScheduleOptions {
  kind: SamplerKind;
  attention: AttentionOptions | null;
  /** Whether the canvases are to be seen within a pass, for a film. */
  filmed: boolean;
  /** Metropolis-adjusted steps at the end of a drawing by another sampler. */
  polish: number;
}

type Target = Record<string, Float32Array>;

/**
 * Draws batches of images by the classifier's gradient, pass by pass. It changes no state: weights are read as they are
 * at each call.
 */
export class CanvasSampler {
  private constructor(
    private readonly system: SamplerSystem,
    private readonly options: CanvasSamplerOptions,
    /** The steps of a pass, cut where it is to be seen. */
    private readonly stretches: readonly number[],
    /** None where nothing is held to Gram matrices. */
    private readonly references: GramReferences | null,
    private readonly begin: Program,
    private readonly segments: Segments,
    private readonly polishing: Segments | null,
  ) {}

  static async create(
    runtime: Runtime,
    state: State,
    system: SamplerSystem,
    options: CanvasSamplerOptions,
    source: ReferenceSource,
  ): Promise<CanvasSampler> {
    const stretches = options.filmed ? stretchesOf(options) : [options.steps];
    const names = Object.keys(state.specs).filter((name) => name.startsWith(system.prefix));
    const compile: Compile = (definition) => runtime.compile({ ...definition, state: names }, state);
    return new CanvasSampler(
      system,
      options,
      stretches,
      system.target.gram > 0 ? await GramReferences.create(compile, system, source) : null,
      await compile(beginProgram(system)),
      await Segments.create(compile, system, options.kind, stretches),
      options.polish > 0 ? await Segments.create(compile, system, 'grmala', [options.polish]) : null,
    );
  }

  /**
   * What canvases of these conditions are held to: to be used for all passes of a drawing, while the weights stay as
   * they are.
   * @param sharing As of `Canvases`.
   */
  async targetOf(conditions: Float32Array, random: Random, sharing = 1): Promise<Target> {
    return { conditions, ...(await this.references?.of(conditions, sharing, random)) };
  }

  /**
   * One pass over the canvases, in place. Step sizes adapt but in the last pass of a drawing (its second half, if it is
   * the only one), and `adapting` ones in every pass.
   * @param seen Called between two stretches: with the images, the window of each, and the steps that are done.
   * @returns the window of each canvas beside the figures, where there is attention.
   */
  async pass(
    canvases: Canvases,
    target: Target,
    random: Random,
    adapting: boolean,
    seen?: (images: Float32Array, windows: Float32Array | null, done: number) => void,
  ): Promise<PassFigures & { windows: Float32Array | null }> {
    const {
      options,
      segments,
      system: { image },
    } = this;
    const begun = await this.begin.run({ images: canvases.images, ...target });
    const windows =
      options.attention && attentionWindows(begun['gradient']!.data as Float32Array, image, options.attention);
    const adapts = (age: number, i: number) =>
      adapting || age < options.passes - 1 || (options.passes === 1 && i < options.steps / 2);
    const adaptation = (age: number, i: number) => (adapts(age, i) ? adaptationRate : 0);
    const figures = await this.steps(
      segments,
      options.kind,
      this.stretches,
      canvases,
      { ...target, ...(windows && { window: windows }) },
      begun['gradient']!.data,
      begun['density']!.data,
      random,
      (age, i) => temperatureAt(options, age, i),
      adaptation,
      (done) => seen?.(canvases.images, windows, done),
    );
    for (let i = 0; i < canvases.ages.length; i++) canvases.ages[i]!++;
    return { ...figures, windows };
  }

  /**
   * The steps that a drawing by another sampler ends with, through its last window: half of them adapt the step sizes,
   * the others are those of an exact chain.
   */
  async polish(
    canvases: Canvases,
    given: Target,
    windows: Float32Array | null,
    random: Random,
  ): Promise<PassFigures | null> {
    if (!this.polishing) return null;
    const target = { ...given, ...(windows && { window: windows }) };
    const { polish, temperature } = this.options;
    const begun = await this.begin.run({ images: canvases.images, ...given });
    return this.steps(
      this.polishing,
      'grmala',
      [polish],
      canvases,
      target,
      begun['gradient']!.data,
      begun['density']!.data,
      random,
      () => temperature.end,
      (_age, i) => (i < polish / 2 ? adaptationRate : 0),
    );
  }

  private async steps(
    segments: Segments,
    kind: SamplerKind,
    stretches: readonly number[],
    canvases: Canvases,
    target: Target,
    gradient: HostData,
    density: HostData,
    random: Random,
    temperature: (age: number, i: number) => number,
    adaptation: (age: number, i: number) => number,
    between?: (done: number) => void,
  ): Promise<PassFigures> {
    const {
      system: { chains, image },
    } = this;
    const table = (first: number, length: number, value: (age: number, i: number) => number) =>
      Float32Array.from({ length: length * chains }, (_, k) =>
        value(canvases.ages[k % chains]!, first + Math.floor(k / chains)),
      );
    const drawn = Math.ceil(chains / (canvases.sharing ?? 1));
    const steps = stretches.reduce((sum, stretch) => sum + stretch, 0);
    const rates: number[] = [];
    let first = 0;
    for (const stretch of stretches) {
      for (const { length, program } of segments.of(stretch)) {
        const outputs = await program.run({
          ...target,
          images: canvases.images,
          gradient,
          density,
          stepSizes: canvases.stepSizes,
          normals: shared(random.normals(length * drawn * sizeOf(image)), canvases, length),
          ...(kind === 'grmala' || kind === 'ula' ? { temperatures: table(first, length, temperature) } : {}),
          ...(kind === 'grmala'
            ? {
                uniforms: shared(random.uniforms(length * drawn), canvases, length),
                adaptation: table(first, length, adaptation),
              }
            : {}),
          ...(kind === 'ula' ? { scales: table(first, length, (age, i) => scaleAt(this.options, age, i)) } : {}),
          ...(kind === 'ngld' ? { strides: table(first, length, (_age, i) => strideAt(this.options, i)) } : {}),
        });
        const images = outputs['images']!.data as Float32Array;
        assertDrawn(images, kind);
        canvases.images = images;
        canvases.stepSizes = outputs['stepSizes']!.data as Float32Array;
        gradient = outputs['gradient']!.data;
        density = outputs['density']!.data;
        if (outputs['acceptance']) rates.push(mean(outputs['acceptance'].data));
        first += length;
      }
      if (first < steps) between?.(first);
    }
    return {
      acceptance: rates.length > 0 ? mean(rates) : null,
      density: mean(density),
      stepSize: canvases.stepSizes.slice().sort()[chains >> 1]!,
    };
  }

  dispose(): void {
    for (const part of [this.references, this.begin, this.segments, this.polishing]) part?.dispose();
  }
}

/** Random numbers of `steps` steps for every chain, where they were drawn once for all that share them. */
function shared(drawn: Float32Array, { ages: { length: chains }, sharing = 1 }: Canvases, steps: number): Float32Array {
  if (sharing === 1) return drawn;
  const own = Math.ceil(chains / sharing);
  const size = drawn.length / (steps * own);
  const all = new Float32Array(steps * chains * size);
  for (let row = 0; row < steps * chains; row++) {
    const from = Math.floor(row / chains) * own + Math.floor((row % chains) / sharing);
    all.set(drawn.subarray(from * size, (from + 1) * size), row * size);
  }
  return all;
}

function mean(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]!;
  return sum / values.length;
}
