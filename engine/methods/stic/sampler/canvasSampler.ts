import type { Random } from '../../../random';
import type { HostData, Runtime, State } from '../../../runtime/program';
import { sizeOf } from '../../../runtime/program';
import { conditionOf } from '../conditions';
import { attentionWindows, type AttentionOptions } from './attention';
import { compileSampler, referenceImages, type SamplerKind, type SamplerPrograms, type SamplerSystem } from './programs';
import { segmentsOf, stretchesOf, strideAt, temperatureAt, type ScheduleOptions } from './schedule';

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

/** Real images to take Gram references from. */
export interface ReferenceSource {
  /** `count` images of a class. */
  ofClass(label: number, count: number, random: Random): Float32Array;
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

/** Draws batches of images by the classifier's gradient, pass by pass. It changes no state: weights are read as they are at each call. */
export class CanvasSampler {
  private constructor(
    private readonly system: SamplerSystem,
    private readonly options: CanvasSamplerOptions,
    /** The steps of a pass, cut where it is to be seen. */
    private readonly stretches: readonly number[],
    private readonly source: ReferenceSource,
    private readonly programs: SamplerPrograms,
    private readonly polishing: SamplerPrograms | null,
  ) {}

  static async create(runtime: Runtime, state: State, system: SamplerSystem, options: CanvasSamplerOptions, source: ReferenceSource): Promise<CanvasSampler> {
    const stretches = options.filmed ? stretchesOf(options) : [options.steps];
    const programs = await compileSampler(runtime, state, system, options.kind, stretches);
    const polishing = options.polish > 0 ? await compileSampler(runtime, state, system, 'grmala', [options.polish]) : null;
    return new CanvasSampler(system, options, stretches, source, programs, polishing);
  }

  /** Gram references for canvases of these conditions: to be used for all passes of a drawing, while the weights stay as they are. */
  async targetOf(conditions: Float32Array, random: Random): Promise<Target> {
    const { chains, image, target: { classes } } = this.system;
    if (!this.programs.references) return { conditions };
    const size = sizeOf(image);
    const images = new Float32Array(chains * referenceImages * size);
    const weights = new Float32Array(chains * referenceImages);
    for (let chain = 0; chain < chains; chain++) {
      const shares = conditionOf(conditions, chain, classes);
      for (const { label, at, count } of apportioned(shares, referenceImages)) {
        const first = chain * referenceImages + at;
        images.set(this.source.ofClass(label, count, random), first * size);
        weights.fill(shares[label]! / count, first, first + count);
      }
    }
    const grams = await this.programs.references.run({ images, weights });
    return { conditions, ...Object.fromEntries(Object.entries(grams).map(([name, { data }]) => [name, data as Float32Array])) };
  }

  /**
   * One pass over the canvases, in place. Step sizes adapt but in the last pass of a drawing, and `adapting` ones in every pass.
   * @param seen Called between two stretches: with the images, the window of each, and the steps that are done.
   * @returns the window of each canvas beside the figures, where there is attention.
   */
  async pass(canvases: Canvases, target: Target, random: Random, adapting: boolean, seen?: (images: Float32Array, windows: Float32Array | null, done: number) => void): Promise<PassFigures & { windows: Float32Array | null }> {
    const { options, programs, system: { image } } = this;
    const begun = await programs.begin.run({ images: canvases.images, ...target });
    const windows = options.attention && attentionWindows(begun['gradient']!.data as Float32Array, image, options.attention);
    const adaptation = (age: number) => (adapting || age < options.passes - 1 ? adaptationRate : 0);
    const figures = await this.steps(programs, options.kind, this.stretches, canvases, { ...target, ...(windows && { window: windows }) }, begun['gradient']!.data, begun['density']!.data,
      random, (age, i) => temperatureAt(options, age, i), adaptation, (done) => seen?.(canvases.images, windows, done));
    for (let i = 0; i < canvases.ages.length; i++) canvases.ages[i]!++;
    return { ...figures, windows };
  }

  /** The steps that a drawing by another sampler ends with, through its last window: half of them adapt the step sizes, the others are those of an exact chain. */
  async polish(canvases: Canvases, given: Target, windows: Float32Array | null, random: Random): Promise<PassFigures | null> {
    if (!this.polishing) return null;
    const target = { ...given, ...(windows && { window: windows }) };
    const { polish, temperature } = this.options;
    const begun = await this.polishing.begin.run({ images: canvases.images, ...given });
    return this.steps(this.polishing, 'grmala', [polish], canvases, target, begun['gradient']!.data, begun['density']!.data, random, () => temperature.end, (_age, i) => (i < polish / 2 ? adaptationRate : 0));
  }

  private async steps(
    { segments }: SamplerPrograms, kind: SamplerKind, stretches: readonly number[], canvases: Canvases, target: Target, gradient: HostData, density: HostData,
    random: Random, temperature: (age: number, i: number) => number, adaptation: (age: number, i: number) => number, between?: (done: number) => void,
  ): Promise<PassFigures> {
    const { system: { chains, image } } = this;
    const table = (first: number, length: number, value: (age: number, i: number) => number) =>
      Float32Array.from({ length: length * chains }, (_, k) => value(canvases.ages[k % chains]!, first + Math.floor(k / chains)));
    const drawn = Math.ceil(chains / (canvases.sharing ?? 1));
    const steps = stretches.reduce((sum, stretch) => sum + stretch, 0);
    const rates: number[] = [];
    let first = 0;
    for (const stretch of stretches) {
      for (const length of segmentsOf(stretch)) {
        const outputs = await segments.get(length)!.run({
          ...target, images: canvases.images, gradient, density, stepSizes: canvases.stepSizes,
          normals: shared(random.normals(length * drawn * sizeOf(image)), canvases, length),
          ...(kind === 'grmala' || kind === 'ula' ? { temperatures: table(first, length, temperature) } : {}),
          ...(kind === 'grmala' ? { uniforms: shared(random.uniforms(length * drawn), canvases, length), adaptation: table(first, length, adaptation) } : {}),
          ...(kind === 'ngld' ? { strides: table(first, length, (_age, i) => strideAt(this.options, i)) } : {}),
        });
        canvases.images = outputs['images']!.data as Float32Array;
        canvases.stepSizes = outputs['stepSizes']!.data as Float32Array;
        gradient = outputs['gradient']!.data;
        density = outputs['density']!.data;
        if (outputs['acceptance']) rates.push(mean(outputs['acceptance'].data));
        first += length;
      }
      if (first < steps) between?.(first);
    }
    return { acceptance: rates.length > 0 ? mean(rates) : null, density: mean(density), stepSize: canvases.stepSizes.slice().sort()[chains >> 1]! };
  }

  dispose(): void {
    for (const programs of [this.programs, this.polishing]) {
      programs?.references?.dispose();
      programs?.begin.dispose();
      programs?.segments.forEach((segment) => { segment.dispose(); });
    }
  }
}

/** Random numbers of `steps` steps for every chain, where they were drawn once for all that share them. */
function shared(drawn: Float32Array, { ages: { length: chains }, sharing = 1 }: Canvases, steps: number): Float32Array {
  if (sharing === 1) return drawn;
  const own = Math.ceil(chains / sharing);
  const size = drawn.length / (steps * own);
  const all = new Float32Array(steps * chains * size);
  for (let row = 0; row < steps * chains; row++) {
    const from = Math.floor(row / chains) * own + Math.floor(row % chains / sharing);
    all.set(drawn.subarray(from * size, (from + 1) * size), row * size);
  }
  return all;
}

/** `count` places divided among the classes with a share, at least one each, and where each class's begin. */
function apportioned(shares: Float32Array, count: number): { label: number; at: number; count: number }[] {
  const labels = [...shares.keys()].filter((label) => shares[label]! > 0).sort((a, b) => shares[b]! - shares[a]!).slice(0, count);
  const each = Math.floor(count / labels.length);
  return labels.map((label, i) => ({ label, at: i * each, count: i === labels.length - 1 ? count - i * each : each }));
}

function mean(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]!;
  return sum / values.length;
}
