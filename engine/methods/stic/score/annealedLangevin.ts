import { Random } from '../../../random';
import { sizeOf, type HostData, type Program } from '../../../runtime/program';
import { batchOf, type Rows } from '../../../runtime/batched';
import type { ScoreConfig } from './config';

/** The noise levels, a geometric sequence from the largest to the smallest. */
export function sigmasOf({ levels, sigma: { start, end } }: Pick<ScoreConfig, 'levels' | 'sigma'>): Float32Array {
  return Float32Array.from({ length: levels }, (_, i) => start * (end / start) ** (i / (levels - 1)));
}

/** How an image is drawn. */
export interface Schedule {
  sigmas: Float32Array;
  stepsPerLevel: number;
  /** In units of sigma^2. */
  stepSize: number;
  /** Whether the last noise is taken away in the end. */
  denoise: boolean;
}

/** Images to draw. Every chain has its own stream of random numbers, so that it is the same in any company. */
export interface Chains {
  /** Of the stream of each chain; chains of one seed begin on the same canvas and meet the same noise. */
  seeds: ArrayLike<number>;
  /** What else the program is fed of each of them: its classes. */
  given: Record<string, Rows>;
}

/** Hears of the images of chains `first` and on after each level, level 0 being the canvas. */
export type Watcher = (level: number, first: number, images: Float32Array) => void;

/**
 * Annealed Langevin dynamics (Song and Ermon, 2019, algorithm 1; METHODS 3.6) in steps of `langevinProgram`, level
 * after level. Begins at the noise of the first level, where NCSN has uniform noise and ten times as many steps.
 */
export class AnnealedLangevin {
  private readonly pixels: number;

  /** @param program One step, compiled by `langevinProgram` for `batch` images of `image`. */
  constructor(
    private readonly program: Program,
    private readonly batch: number,
    image: readonly number[],
    private readonly schedule: Schedule,
  ) {
    this.pixels = sizeOf(image);
  }

  /** Finished images, in the chains' order. `between` is called before every level; what it throws ends the drawing. */
  async draw({ seeds, given }: Chains, between: () => void, watch?: Watcher): Promise<Float32Array> {
    const images = new Float32Array(seeds.length * this.pixels);
    for (let first = 0; first < seeds.length; first += this.batch) {
      const count = Math.min(this.batch, seeds.length - first);
      const streams = Array.from({ length: count }, (_, i) => Random.from(seeds[first + i]!, 'chain'));
      const drawn = await this.drawBatch(
        streams,
        Object.fromEntries(
          Object.entries(given).map(([name, rows]) => [name, batchOf(rows, first, count, this.batch)]),
        ),
        between,
        (level, all) => {
          watch?.(level, first, all.subarray(0, count * this.pixels));
        },
      );
      images.set(drawn.subarray(0, count * this.pixels), first * this.pixels);
    }
    return images;
  }

  private async drawBatch(
    streams: Random[],
    given: Record<string, HostData>,
    between: () => void,
    watch: (level: number, images: Float32Array) => void,
  ): Promise<Float32Array> {
    const { sigmas, stepsPerLevel, stepSize, denoise } = this.schedule;
    const step = async (images: Float32Array, sigma: number, size: number, noise: Float32Array) => {
      const result = await this.program.run({
        ...given,
        images,
        noise,
        sigma: Float32Array.of(sigma),
        size: Float32Array.of(size),
      });
      return result['images']!.data as Float32Array;
    };
    let x: Float32Array = this.noise(streams).map((e) => sigmas[0]! * e);
    watch(0, x);
    for (const [i, sigma] of sigmas.entries()) {
      between();
      for (let t = 0; t < stepsPerLevel; t++) x = await step(x, sigma, stepSize, this.noise(streams));
      // To the mean of what the last noise can have been put on (Tweedie's formula).
      if (denoise && i === sigmas.length - 1) x = await step(x, sigma, 1, new Float32Array(x.length));
      watch(i + 1, x);
    }
    return x;
  }

  /** Each chain's next numbers; zeros where the batch has no more chains. */
  private noise(streams: Random[]): Float32Array {
    const noise = new Float32Array(this.batch * this.pixels);
    streams.forEach((random, i) => {
      noise.set(random.normals(this.pixels), i * this.pixels);
    });
    return noise;
  }
}
