import * as tf from '@tensorflow/tfjs-core';
import type { Tensor1D, Tensor4D } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { preconditioner } from '../../../engine/methods/stic/sampler/preconditioner';
import { driftStep, type ChainState } from '../../../engine/methods/stic/sampler/langevinSteps';
import { densityAndGradient } from '../../../engine/methods/stic/targetDensity';
import { Random } from '../../../engine/random';
import type { HostTensors } from '../../../engine/runtime/program';
import {
  chainsOn,
  correlated,
  estimate,
  farthestMoment,
  gaussian,
  meanOf,
  mixture,
  rowOfFour,
  type Density,
} from './knownDensities';
import { compiled, eager, runOnce } from '../runtimes';

/** In standard errors, over about ten moments and three seeds: exceeded by chance once in 5,000 times. */
const limit = 4.5;
const stepOf = (h: number) => Math.sqrt(2 * h);
const { mean, covariance } = correlated;
const seeds = [1, 2, 3];

/** STIC README, Tests: chains have the moments of the density that they sample, and the known acceptance. */
describe('Metropolis-adjusted Langevin steps', () => {
  it.each([
    [0.2, 0.888],
    [0.4, 0.705],
  ])('have the moments of a correlated Gaussian with h = %d, and its acceptance %d', async (h, acceptance) => {
    const chains = await chainsOn(compiled, gaussian, { chains: 400 });
    for (const seed of seeds) {
      const run = await chains({ seed, steps: 1500, burn: 300, stepSize: stepOf(h) });
      expect(Math.abs(meanOf(run.acceptance) - acceptance)).toBeLessThan(0.02);
      expect(farthestMoment(run, mean, covariance)).toBeLessThan(limit);
      const { value } = estimate(run, 2, (x) => (x[1]! - mean[1]) ** 2);
      expect(Math.abs(value - covariance[1][1])).toBeLessThan(0.05 * covariance[1][1]);
    }
  });

  it('without the acceptance test are biased', async () => {
    const chains = await chainsOn(compiled, gaussian, { chains: 400, adjusted: false });
    const run = await chains({ seed: 1, steps: 900, burn: 300, stepSize: stepOf(0.4) });
    expect(farthestMoment(run, mean, covariance)).toBeGreaterThan(20);
    expect(estimate(run, 2, (x) => (x[1]! - mean[1]) ** 2).value).toBeGreaterThan(1.1);
  });

  it('have the moments of a mixture of two Gaussians', async () => {
    const {
      share,
      means: [a, b],
      variances: [s, t],
    } = mixture as unknown as {
      share: number;
      means: [[number, number], [number, number]];
      variances: [[number, number], [number, number]];
    };
    const middle = [0, 1].map((i) => share * a[i]! + (1 - share) * b[i]!);
    const apart = [0, 1].map((i) => b[i]! - a[i]!);
    const spread = [0, 1].map((i) =>
      [0, 1].map(
        (j) => (i === j ? share * s[i]! + (1 - share) * t[i]! : 0) + share * (1 - share) * apart[i]! * apart[j]!,
      ),
    );
    const chains = await chainsOn(compiled, mixture.density, { chains: 400 });
    for (const seed of seeds) {
      const run = await chains({ seed, steps: 1000, burn: 200, stepSize: 0.8 });
      expect(farthestMoment(run, middle, spread)).toBeLessThan(limit);
    }
  });

  it('at a temperature have T times the covariance', async () => {
    const chains = await chainsOn(compiled, gaussian, { chains: 400 });
    for (const temperature of [0.25, 3]) {
      const run = await chains({ seed: 1, steps: 1000, burn: 300, stepSize: stepOf(0.3 * temperature), temperature });
      expect(
        farthestMoment(
          run,
          mean,
          covariance.map((row) => row.map((x) => temperature * x)),
        ),
      ).toBeLessThan(limit);
    }
  });

  it.each([
    ['a window', { window: [1, 0.5] }, gaussian, mean, covariance],
    ['a blur', { smoothing: 0.5 }, rowOfFour.density, rowOfFour.mean, rowOfFour.covariance],
    [
      'a blur and a window',
      { smoothing: 0.5, window: [1, 0.6, 1, 0.8] },
      rowOfFour.density,
      rowOfFour.mean,
      rowOfFour.covariance,
    ],
  ])('through %s have the same moments', async (_, options, density, center, spread) => {
    const chains = await chainsOn(compiled, density, { chains: 400, ...options });
    const run = await chains({ seed: 1, steps: 1500, burn: 500, stepSize: 0.8 });
    expect(meanOf(run.acceptance)).toBeLessThan(0.97);
    expect(farthestMoment(run, center, spread)).toBeLessThan(limit);
    const biased = await (
      await chainsOn(compiled, density, { chains: 400, adjusted: false, ...options })
    )({ seed: 1, steps: 1500, burn: 500, stepSize: 0.8 });
    expect(farthestMoment(biased, center, spread)).toBeGreaterThan(limit);
  });
});

/** Which of three regions a point lies in. Their densities differ, so that a wrong acceptance shows. */
const regionOf = (a: number, b: number) => (Math.hypot(a + 0.8, b) < 0.5 ? 0 : Math.hypot(a + 0.8, b) < 1.1 ? 1 : 2);

/**
 * The largest difference, in standard errors, between the flows of chains from one region to another and back, one step
 * after exact draws.
 */
async function imbalance(options: { adjusted: boolean; window?: number[]; smoothing?: number }): Promise<number> {
  const count = 20_000;
  const chains = await chainsOn(compiled, mixture.density, { chains: count, segment: 1, ...options });
  const flow = [
    [0, 0, 0],
    [0, 0, 0],
    [0, 0, 0],
  ];
  for (const seed of seeds) {
    const start = mixture.draw(count, Random.from(seed, 'start'));
    const {
      images: [after],
    } = await chains({ seed, steps: 1, stepSize: 1.1, start });
    for (let i = 0; i < count; i++)
      flow[regionOf(start[2 * i]!, start[2 * i + 1]!)]![regionOf(after![2 * i]!, after![2 * i + 1]!)]!++;
  }
  return Math.max(
    ...[
      [0, 1],
      [0, 2],
      [1, 2],
    ].map(([a, b]) => {
      const [there, back] = [flow[a!]![b!]!, flow[b!]![a!]!];
      expect(there).toBeGreaterThan(500);
      return Math.abs(there - back) / Math.sqrt(there + back);
    }),
  );
}

describe('detailed balance', () => {
  it.each([
    ['as it is', {}],
    ['through a window', { window: [1, 0.5] }],
    ['through a blur', { smoothing: 0.4 }],
  ])('holds for the adjusted step, and not without the test: %s', async (_, options) => {
    expect(await imbalance({ adjusted: true, ...options })).toBeLessThan(4);
    expect(await imbalance({ adjusted: false, ...options })).toBeGreaterThan(6);
  });
});

describe.each([
  ['compiled', compiled],
  ['eager', eager],
])('a Langevin step, %s', (_, runtime) => {
  it('is nearly always accepted where it is short', async () => {
    const chains = await chainsOn(runtime, gaussian, { chains: 200, segment: 10 });
    const rate = async (stepSize: number) =>
      meanOf((await chains({ seed: 1, steps: 10, stepSize, start: new Float32Array(400).fill(0.5) })).acceptance);
    expect(await rate(0.01)).toBeGreaterThan(0.9995);
    expect(await rate(0.1)).toBeGreaterThan(await rate(1));
  });

  it('that is always accepted is the unadjusted one', async () => {
    const options = { chains: 50, segment: 5 };
    const run = { seed: 1, steps: 5, stepSize: 0.5, temperature: 0.7 };
    const accepted = await (await chainsOn(runtime, gaussian, options))({ ...run, uniform: 0 });
    const plain = await (await chainsOn(runtime, gaussian, { ...options, adjusted: false }))(run);
    accepted.images.forEach((step, i) => {
      step.forEach((x, j) => {
        expect(x).toBeCloseTo(plain.images[i]![j]!, 5);
      });
    });
    expect(new Set(plain.acceptance)).toEqual(new Set([1]));
  });

  it('keeps a step size that is frozen', async () => {
    const chains = await chainsOn(runtime, gaussian, { chains: 20, segment: 10 });
    expect(new Set((await chains({ seed: 1, steps: 10, stepSize: 0.75 })).stepSizes)).toEqual(new Set([0.75]));
  });

  it('rejects proposals whose density is not a number, and stays where it was', async () => {
    // ln(1 - x) of both pixels: not a number beyond 1.
    const bounded: Density = {
      image: [1, 2, 1],
      log: (x) => tf.sum<Tensor1D>(tf.sub(tf.log(tf.sub(1, x)), tf.square(x)), [1, 2, 3]),
    };
    const chains = await chainsOn(runtime, bounded, { chains: 200, segment: 10 });
    const { images, densities, acceptance } = await chains({ seed: 1, steps: 20, stepSize: 1 });
    expect(acceptance.filter((rate) => rate === 0).length).toBeGreaterThan(100);
    for (const step of images) for (const x of step) expect(x).toBeLessThan(1);
    // The density that a chain carries is that of its present image.
    densities.forEach((found, i) => {
      const [a, b] = [images.at(-1)![2 * i]!, images.at(-1)![2 * i + 1]!];
      expect(found).toBeCloseTo(Math.log(1 - a) + Math.log(1 - b) - a * a - b * b, 3);
    });
    // A rejected chain does not move at all.
    expect(images.some((step, i) => i > 0 && step.some((x, j) => x === images[i - 1]![j]))).toBe(true);
  });
});

describe('step sizes adapt to the acceptance that is asked for', () => {
  it.each([
    [0.574, 0.01],
    [0.574, 5],
    [0.85, 1],
  ])('%d, from %d', async (acceptance, stepSize) => {
    const chains = await chainsOn(compiled, gaussian, { chains: 200, acceptance });
    const adapted = await chains({
      seed: 1,
      steps: 500,
      burn: 400,
      stepSize,
      adaptation: 0.1,
      start: new Float32Array(400).map((_x, i) => mean[i % 2]!),
    });
    expect(Math.abs(meanOf(adapted.acceptance) - acceptance)).toBeLessThan(0.03);
    // Every chain has a step size of its own.
    expect(new Set(adapted.stepSizes).size).toBeGreaterThan(100);
  });
});

describe('pixels that a window closes', () => {
  it.each([[0], [0.5]])('stay exactly as they are, with a blur of %d', async (smoothing) => {
    const start = Random.from(1, 'start').normals(200);
    const chains = await chainsOn(compiled, rowOfFour.density, {
      chains: 50,
      segment: 10,
      window: [0, 1, 0.5, 0],
      smoothing,
    });
    const { images } = await chains({ seed: 1, steps: 30, stepSize: 0.8, start });
    const last = images.at(-1)!;
    last.forEach((x, i) => {
      if (i % 4 === 0 || i % 4 === 3) expect(x).toBe(start[i]);
    });
    for (const pixel of [1, 2])
      expect(last.filter((x, i) => i % 4 === pixel && x !== start[i]).length).toBeGreaterThan(45);
  });

  it('leave the open pixels their conditional moments', async () => {
    const fixed = [0.5, 0, -0.4, 0];
    const chains = await chainsOn(compiled, rowOfFour.density, { chains: 400, window: [0, 1, 0, 0], smoothing: 0.5 });
    const run = await chains({
      seed: 1,
      steps: 600,
      burn: 200,
      stepSize: 0.9,
      start: new Float32Array(1600).map((_x, i) => fixed[i % 4]!),
    });
    // The conditional distribution given the neighbours: precision 2, and -0.6 and -0.8 with them.
    const expected = -0.5 + (0.6 * (fixed[0]! - 0.5) + 0.8 * (fixed[2]! - 1)) / 2;
    const first = estimate(run, 4, (x) => x[1]!);
    const second = estimate(run, 4, (x) => (x[1]! - expected) ** 2);
    expect(Math.abs(first.value - expected) / first.error).toBeLessThan(limit);
    expect(Math.abs(second.value - 0.5) / second.error).toBeLessThan(limit);
  });
});

/** Steps of fixed length on a linear log density whose gradient is the image `slopes`. */
describe('a step along the gradient', () => {
  const [count, pixels] = [3, 6];
  const slopes = Random.from(1, 'slopes').normals(pixels);
  const given: HostTensors = {
    images: {
      shape: [count, 2, 3, 1],
      data: Random.from(1, 'images')
        .uniforms(count * pixels)
        .map((u) => u - 0.5),
    },
    normals: { shape: [count, 2, 3, 1], data: Random.from(1, 'normals').normals(count * pixels) },
    stepRms: { shape: [count], data: Float32Array.of(0.01, 0.05, 0.2) },
  };
  const step = (kind: 'sgld' | 'ngld', noise: number, window: number[] | null) =>
    runOnce(
      compiled,
      (_, { images, normals, stepRms }) => {
        const target = (x: Tensor4D): Tensor1D => tf.sum(tf.mul(x, tf.tensor4d(slopes, [1, 2, 3, 1])), [1, 2, 3]);
        const chains: ChainState = {
          images: images as Tensor4D,
          ...densityAndGradient(target, images as Tensor4D),
          stepSizes: tf.ones([count]),
        };
        return {
          outputs: {
            ...driftStep(target, chains, {
              kind,
              normals: normals as Tensor4D,
              noiseDeviation: noise,
              stepRms: stepRms as Tensor1D,
              preconditioner: preconditioner(window && tf.tensor4d(window, [1, 2, 3, 1]), 0),
            }),
          },
        };
      },
      {},
      given,
    ).then(({ outputs }) => outputs);
  const [before, normals] = [given.images!.data, given.normals!.data];

  it('of sgld takes the whole gradient and its noise, and stays in [-1, 1]', async () => {
    const { images, density } = await step('sgld', 0.1, null);
    images!.data.forEach((x, i) => {
      expect(x).toBeCloseTo(Math.max(-1, Math.min(1, before[i]! + slopes[i % pixels]! + 0.1 * normals[i]!)), 5);
    });
    density!.data.forEach((value, i) => {
      expect(value).toBeCloseTo(
        slopes.reduce((sum, slope, j) => sum + slope * images!.data[i * pixels + j]!, 0),
        4,
      );
    });
  });

  it("of ngld changes pixels by its step RMS, whatever the gradient's length, and stays in [-1, 1]", async () => {
    const { images } = await step('ngld', 0, null);
    for (let i = 0; i < count; i++) {
      const changes = slopes.map((_, j) => images!.data[i * pixels + j]! - before[i * pixels + j]!);
      expect(Math.sqrt(meanOf(changes.map((x) => x * x)))).toBeCloseTo(given.stepRms!.data[i]!, 5);
      changes.forEach((x, j) => {
        expect(Math.sign(x)).toBe(Math.sign(slopes[j]!));
      });
    }
    const noisy = (await step('ngld', 5, null)).images!.data;
    expect([Math.min(...noisy), Math.max(...noisy)]).toEqual([-1, 1]);
  });

  it.each(['sgld', 'ngld'] as const)('of %s leaves pixels alone that a window closes', async (kind) => {
    const { images } = await step(kind, 0.1, [1, 0, 0.5, 0, 1, 0]);
    images!.data.forEach((x, i) => {
      expect(x === before[i]).toBe([1, 3, 5].includes(i % pixels));
    });
  });
});
