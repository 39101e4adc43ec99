import * as tf from '@tensorflow/tfjs-core';
import type { Tensor1D, Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import { preconditioner } from '../../../engine/methods/stic/sampler/preconditioner';
import { langevinStep, type ChainState } from '../../../engine/methods/stic/sampler/langevinSteps';
import { densityAndGradient, type LogDensity } from '../../../engine/methods/stic/targetDensity';
import { Random } from '../../../engine/random';
import { sizeOf, type HostTensors, type Runtime } from '../../../engine/runtime/program';

/** Langevin chains on densities with known moments, and estimates from them. */

type Image = readonly [height: number, width: number, channels: number];

export interface Density {
  image: Image;
  log: LogDensity;
}

/** Images as vectors, `[chains, pixels]`. */
const vectors = (x: Tensor4D): Tensor2D => tf.reshape<tf.Rank.R2>(x, [x.shape[0], sizeOf(x.shape.slice(1))]);

/** The log density of N(mean, inverse of `precision`) up to a constant. */
function logGaussian(x: Tensor4D, mean: readonly number[], precision: readonly (readonly number[])[]): Tensor1D {
  const off = tf.sub<Tensor2D>(vectors(x), tf.tensor1d([...mean]));
  return tf.mul<Tensor1D>(tf.sum(tf.mul(tf.matMul(off, tf.tensor2d(precision.map((row) => [...row]))), off), 1), -0.5);
}

/** The correlated Gaussian of the STIC README, Tests. */
export const correlated = {
  mean: [1, -2],
  covariance: [
    [2, 0.9],
    [0.9, 0.8],
  ],
} as const;
const determinant = 2 * 0.8 - 0.9 ** 2;

export const gaussian: Density = {
  image: [1, 2, 1],
  log: (x) =>
    logGaussian(x, correlated.mean, [
      [0.8 / determinant, -0.9 / determinant],
      [-0.9 / determinant, 2 / determinant],
    ]),
};

/** Four pixels in a row with correlated neighbours. */
export const rowOfFour = (() => {
  const precision = [
    [1.5, -0.6, 0, 0],
    [-0.6, 2, -0.8, 0],
    [0, -0.8, 2, -0.6],
    [0, 0, -0.6, 1.5],
  ];
  const mean = [0.5, -0.5, 1, 0];
  return {
    density: { image: [1, 4, 1], log: (x: Tensor4D) => logGaussian(x, mean, precision) } satisfies Density,
    mean,
    covariance: inverse(precision),
  };
})();

/** A mixture of two Gaussians between which chains move easily; `share` is the weight of the first. */
export const mixture = {
  share: 0.7,
  means: [
    [-0.8, 0],
    [1.2, 0.6],
  ],
  variances: [
    [0.5, 0.5],
    [0.4, 0.7],
  ],
  density: {
    image: [1, 2, 1],
    log(x: Tensor4D): Tensor1D {
      const parts = [0.7, 0.3].map((share, k) => {
        const [a, b] = mixture.variances[k] as [number, number];
        return tf.add<Tensor1D>(
          logGaussian(x, mixture.means[k]!, [
            [1 / a, 0],
            [0, 1 / b],
          ]),
          Math.log(share / Math.sqrt(a * b)),
        );
      });
      return tf.logSumExp<Tensor1D>(tf.stack(parts, 1), 1);
    },
  } satisfies Density,
  /** Exact draws, as images one after another. */
  draw(count: number, random: Random): Float32Array {
    const normals = random.normals(2 * count);
    for (let i = 0; i < count; i++) {
      const k = random.uniform() < mixture.share ? 0 : 1;
      for (const j of [0, 1])
        normals[2 * i + j] = mixture.means[k]![j]! + Math.sqrt(mixture.variances[k]![j]!) * normals[2 * i + j]!;
    }
    return normals;
  },
};

export interface SamplerOptions {
  chains: number;
  /** Steps in one program. */
  segment?: number;
  adjusted?: boolean;
  /** The acceptance rate that step sizes adapt to. */
  acceptance?: number;
  /** The attention window of every image, or null for all pixels open. */
  window?: readonly number[] | null;
  smoothing?: number;
}

export interface RunOptions {
  seed: number;
  steps: number;
  stepSize: number;
  /** Burn-in steps, which are not recorded. */
  burn?: number;
  temperature?: number;
  adaptation?: number;
  /** Initial images; zeros by default. */
  start?: Float32Array;
  /** A constant in place of the uniform numbers: 0 accepts every proposal that has a density. */
  uniform?: number;
}

export interface ChainRun {
  /** The acceptance probability of every recorded step of every chain. */
  acceptance: number[];
  /** Images after every recorded step: `[chains, pixels]` each. */
  images: Float32Array[];
  stepSizes: Float32Array;
  densities: Float32Array;
}

/** Compiles Langevin chains on a density, to be run with any seed, step size and temperature. */
export async function chainsOn(
  runtime: Runtime,
  { image, log }: Density,
  { chains, segment = 25, adjusted = true, acceptance = 0.574, window = null, smoothing = 0 }: SamplerOptions,
) {
  const shape = [chains, ...image] as [number, number, number, number];
  const floats = (...dimensions: number[]) => ({ shape: dimensions, dtype: 'float32' as const });
  const state = runtime.createState({});
  const begin = await runtime.compile(
    {
      name: 'begin',
      state: [],
      inputs: { images: floats(...shape) },
      step: (_, { images }) => ({ outputs: { ...densityAndGradient(log, images as Tensor4D) } }),
    },
    state,
  );
  const program = await runtime.compile(
    {
      name: 'chains',
      state: [],
      inputs: {
        images: floats(...shape),
        gradient: floats(...shape),
        density: floats(chains),
        stepSizes: floats(chains),
        temperatures: floats(chains),
        adaptation: floats(),
        normals: floats(segment, ...shape),
        uniforms: floats(segment, chains),
      },
      step(_, { images, gradient, density, stepSizes, temperatures, adaptation, normals, uniforms }) {
        const conditioner = preconditioner(window && tf.tensor4d([...window], [1, image[0], image[1], 1]), smoothing);
        let now = { images, gradient, density, stepSizes } as ChainState;
        const [seen, rates]: [Tensor2D[], Tensor1D[]] = [[], []];
        for (let i = 0; i < segment; i++) {
          const moved = langevinStep(log, now, {
            normals: tf.reshape<tf.Rank.R4>(tf.slice(normals!, [i, 0, 0, 0, 0], [1, ...shape]), shape),
            temperatures: temperatures as Tensor1D,
            preconditioner: conditioner,
            metropolis: adjusted
              ? {
                  uniforms: tf.reshape<tf.Rank.R1>(tf.slice(uniforms!, [i, 0], [1, chains]), [chains]),
                  adaptation: adaptation!,
                  targetAcceptance: acceptance,
                }
              : null,
          });
          now = moved.chains;
          seen.push(vectors(now.images));
          rates.push(moved.acceptance);
        }
        return { outputs: { ...now, seen: tf.stack(seen), rates: tf.stack(rates) } };
      },
    },
    state,
  );

  return async ({
    seed,
    steps,
    stepSize,
    burn = 0,
    temperature = 1,
    adaptation = 0,
    start,
    uniform,
  }: RunOptions): Promise<ChainRun> => {
    const random = Random.from(seed, 'chains');
    const images = start ?? new Float32Array(sizeOf(shape));
    let now: HostTensors = {
      images: { shape, data: images },
      stepSizes: { shape: [chains], data: new Float32Array(chains).fill(stepSize) },
      ...(await begin.run({ images })),
    };
    const run: ChainRun = { acceptance: [], images: [], stepSizes: new Float32Array(), densities: new Float32Array() };
    for (let done = 0; done < steps; done += segment) {
      now = await program.run({
        images: now.images!.data,
        gradient: now.gradient!.data,
        density: now.density!.data,
        stepSizes: now.stepSizes!.data,
        temperatures: new Float32Array(chains).fill(temperature),
        adaptation: Float32Array.of(adaptation),
        normals: random.normals(segment * sizeOf(shape)),
        uniforms:
          uniform === undefined ? random.uniforms(segment * chains) : new Float32Array(segment * chains).fill(uniform),
      });
      if (done < burn) continue;
      run.acceptance.push(...now.rates!.data);
      for (let i = 0; i < segment; i++)
        run.images.push((now.seen!.data as Float32Array).subarray(i * sizeOf(shape), (i + 1) * sizeOf(shape)));
    }
    return { ...run, stepSizes: now.stepSizes!.data as Float32Array, densities: now.density!.data as Float32Array };
  };
}

export const meanOf = (values: ArrayLike<number>): number =>
  Array.from(values).reduce((sum, x) => sum + x, 0) / values.length;

/** An estimate and its standard error, which follows from the spread of the means of the independent chains. */
export interface Estimate {
  value: number;
  error: number;
}

/** The mean of a function of single images over all recorded steps and chains. */
export function estimate({ images }: ChainRun, pixels: number, f: (x: Float32Array) => number): Estimate {
  const chains = images[0]!.length / pixels;
  const means = Array.from({ length: chains }, (_, chain) => {
    let sum = 0;
    for (const step of images) sum += f(step.subarray(chain * pixels, (chain + 1) * pixels));
    return sum / images.length;
  });
  const value = meanOf(means);
  return { value, error: Math.sqrt(meanOf(means.map((x) => (x - value) ** 2)) / (chains - 1)) };
}

/** The largest deviation of the first two moments from the given ones, in standard errors. */
export function farthestMoment(
  run: ChainRun,
  mean: readonly number[],
  covariance: readonly (readonly number[])[],
): number {
  const deviations: number[] = [];
  const compare = ({ value, error }: Estimate, expected: number) => {
    deviations.push(Math.abs(value - expected) / error);
  };
  mean.forEach((expected, i) => {
    compare(
      estimate(run, mean.length, (x) => x[i]!),
      expected,
    );
    for (let j = 0; j <= i; j++)
      compare(
        estimate(run, mean.length, (x) => (x[i]! - expected) * (x[j]! - mean[j]!)),
        covariance[i]![j]!,
      );
  });
  return Math.max(...deviations);
}

/** The inverse of a small, well-conditioned matrix, by Gauss-Jordan elimination. */
function inverse(matrix: readonly (readonly number[])[]): number[][] {
  const n = matrix.length;
  const rows = matrix.map((row, i) => [...row, ...row.map((_, j) => Number(i === j))]);
  for (let i = 0; i < n; i++) {
    const pivot = rows[i]![i]!;
    rows[i] = rows[i]!.map((x) => x / pivot);
    for (let k = 0; k < n; k++) {
      const factor = rows[k]![i]!;
      if (k !== i) rows[k] = rows[k]!.map((x, j) => x - factor * rows[i]![j]!);
    }
  }
  return rows.map((row) => row.slice(n));
}
