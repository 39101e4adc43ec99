import { Random } from '../../../random';
import { batchOf, type Rows } from '../../../runtime/batched';
import { sizeOf, type HostData, type Program } from '../../../runtime/program';
import type { ScoreConfig } from '../config/score';

/** The noise levels: a geometric sequence from the largest to the smallest. */
export function sigmasOf({ levels, sigma: { start, end } }: Pick<ScoreConfig, 'levels' | 'sigma'>): Float32Array {
  return Float32Array.from({ length: levels }, (_, i) => start * (end / start) ** (i / (levels - 1)));
}

export interface AnnealingSchedule {
  /** The noise levels, largest first. */
  sigmas: Float32Array;
  stepsPerLevel: number;
  /** In units of sigma^2. */
  stepSize: number;
  /** Whether a last step removes the remaining noise. */
  denoise: boolean;
}

/** Images to draw. Every chain has its own stream of random numbers, so that it does not depend on the others. */
export interface SeededChains {
  /** The seed of each chain's stream; chains with the same seed have the same noise at every step. */
  seeds: ArrayLike<number>;
  /** The conditioning inputs of the program, a row for each chain. */
  conditions: Record<string, Rows>;
}

/**
 * Called with the images of the chains from `first` on after each noise level, counted from 1; level 0 is the initial
 * noise.
 */
export type LevelListener = (level: number, first: number, images: Float32Array) => void;

/**
 * Annealed Langevin dynamics (Song and Ermon, 2019, algorithm 1; STIC README, Score-STIC): steps of `langevinProgram`,
 * level after level. It starts from noise of the first level, where NCSN has uniform noise and ten times as many steps.
 */
export class AnnealedLangevin {
  private readonly pixels: number;

  /** @param program One step, compiled from `langevinProgram` for `batch` images of the shape `image`. */
  constructor(
    private readonly program: Program,
    private readonly batch: number,
    image: readonly number[],
    private readonly schedule: AnnealingSchedule,
  ) {
    this.pixels = sizeOf(image);
  }

  /**
   * Finished images `[count, height, width, channels]`, in the order of the chains.
   * @param throwIfStopped Called before every level; what it throws ends the sampling.
   */
  async draw(
    { seeds, conditions }: SeededChains,
    throwIfStopped: () => void,
    onLevel?: LevelListener,
  ): Promise<Float32Array> {
    const images = new Float32Array(seeds.length * this.pixels);
    for (let first = 0; first < seeds.length; first += this.batch) {
      const count = Math.min(this.batch, seeds.length - first);
      const streams = Array.from({ length: count }, (_, i) => Random.from(seeds[first + i]!, 'chain'));
      const drawn = await this.drawBatch(
        streams,
        Object.fromEntries(
          Object.entries(conditions).map(([name, rows]) => [name, batchOf(rows, first, count, this.batch)]),
        ),
        throwIfStopped,
        (level, all) => {
          onLevel?.(level, first, all.subarray(0, count * this.pixels));
        },
      );
      images.set(drawn.subarray(0, count * this.pixels), first * this.pixels);
    }
    return images;
  }

  private async drawBatch(
    streams: Random[],
    conditions: Record<string, HostData>,
    throwIfStopped: () => void,
    onLevel: (level: number, images: Float32Array) => void,
  ): Promise<Float32Array> {
    const { sigmas, stepsPerLevel, stepSize, denoise } = this.schedule;
    const step = async (images: Float32Array, sigma: number, size: number, noise: Float32Array) => {
      const result = await this.program.run({
        ...conditions,
        images,
        noise,
        sigma: Float32Array.of(sigma),
        size: Float32Array.of(size),
      });
      return result['images']!.data as Float32Array;
    };
    let x: Float32Array = this.noise(streams).map((e) => sigmas[0]! * e);
    onLevel(0, x);
    for (const [i, sigma] of sigmas.entries()) {
      throwIfStopped();
      for (let t = 0; t < stepsPerLevel; t++) x = await step(x, sigma, stepSize, this.noise(streams));
      // The posterior mean of the image without the last noise (Tweedie's formula).
      if (denoise && i === sigmas.length - 1) x = await step(x, sigma, 1, new Float32Array(x.length));
      onLevel(i + 1, x);
    }
    return x;
  }

  /** The next N(0, 1) numbers of each chain's stream; zeros where the batch has no more chains. */
  private noise(streams: Random[]): Float32Array {
    const noise = new Float32Array(this.batch * this.pixels);
    streams.forEach((random, i) => {
      noise.set(random.normals(this.pixels), i * this.pixels);
    });
    return noise;
  }
}
