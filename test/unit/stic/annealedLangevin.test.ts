import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { oneHotRows } from '../../../engine/floatArrays';
import {
  hardConditioning,
  langevinProgram,
  softConditioning,
  type ScoreShapes,
} from '../../../engine/methods/stic/score/scorePrograms';
import {
  AnnealedLangevin,
  sigmasOf,
  type AnnealingSchedule,
} from '../../../engine/methods/stic/score/annealedLangevin';
import type { ScoreNetwork } from '../../../engine/networks/scoreNetwork';
import { compiled } from '../runtimes';

/**
 * Three classes in the plane, each a mixture of two normal distributions of equal weight, which coincide for the first
 * two classes.
 */
const deviation = 0.15;
const modes = [
  [
    [-0.8, 0.3],
    [-0.8, 0.3],
  ],
  [
    [0.5, -0.6],
    [0.5, -0.6],
  ],
  [
    [0, 0.8],
    [0.7, 0.8],
  ],
] as const;
const meanOf = (k: number) => [0, 1].map((axis) => (modes[k]![0][axis]! + modes[k]![1][axis]!) / 2);

/** The exact score of these classes at every noise level. */
const exact: ScoreNetwork = {
  parameters: {},
  encode: (_p, noisy, sigmas) => ({ noisy, sigmas, maps: [] }),
  classify: (_p, { noisy }) => tf.zeros([noisy.shape[0], modes.length]),
  scaledScore(_p, { noisy, sigmas }, classes) {
    const points = tf.reshape(noisy, [noisy.shape[0], 2]);
    const variance = tf.add(tf.square(sigmas), deviation ** 2);
    const offsets = [0, 1].map((mode) =>
      tf.sub(tf.matMul(classes, tf.tensor2d(modes.map((pair) => [...pair[mode as 0 | 1]]))), points),
    );
    const logs = tf.stack(
      offsets.map((offset) => tf.div(tf.neg(tf.sum(tf.square(offset), 1)), tf.mul(variance, 2))),
      1,
    );
    const shares = tf.softmax(logs);
    const scores = offsets.map((offset, mode) =>
      tf.mul(tf.div(offset, variance), tf.slice(shares, [0, mode], [-1, 1])),
    );
    return tf.reshape<tf.Rank.R4>(tf.mul(tf.addN(scores), sigmas), noisy.shape);
  },
};

const image = [1, 1, 2] as const;
const none = () => undefined;
const shapesOf = (batch: number): ScoreShapes => ({ batch, image, classes: modes.length });
const program = (batch: number, condition: typeof hardConditioning) =>
  compiled.compile(langevinProgram(exact, condition(shapesOf(batch)), shapesOf(batch), []), compiled.createState({}));
/** Eight noise levels from 1 to 0.05, with 60 steps of 2e-4 / 0.05^2 each. */
const schedule: AnnealingSchedule = {
  sigmas: sigmasOf({ levels: 8, sigma: { start: 1, end: 0.05 } }),
  stepsPerLevel: 60,
  stepSize: 0.08,
  denoise: false,
};

const hard = (classes: ArrayLike<number>) => ({
  classes: { width: modes.length, data: oneHotRows(classes, modes.length) },
});
const seedsFrom = (first: number, count: number) => Array.from({ length: count }, (_, i) => first + i);

function moments(points: Float32Array): { mean: number[]; deviation: number[] } {
  const n = points.length / 2;
  const column = (axis: number) => Array.from({ length: n }, (_, i) => points[2 * i + axis]!);
  const mean = [0, 1].map((axis) => column(axis).reduce((a, b) => a + b) / n);
  return {
    mean,
    deviation: [0, 1].map((axis) =>
      Math.sqrt(column(axis).reduce((sum, x) => sum + (x - mean[axis]!) ** 2, 0) / (n - 1)),
    ),
  };
}

describe('annealed Langevin dynamics with the exact score', () => {
  const count = 500;

  it.each([
    [60, 0.08, 1],
    [60, 0.08, 2],
    [30, 0.2, 3],
  ])('draws the classes: %i steps a level of %d, seed %i', async (stepsPerLevel, stepSize, seed) => {
    const sampler = new AnnealedLangevin(await program(count, hardConditioning), count, image, {
      ...schedule,
      stepsPerLevel,
      stepSize,
    });
    for (const k of [0, 1]) {
      const points = await sampler.draw(
        { seeds: seedsFrom(10_000 * seed + 1000 * k, count), conditions: hard(new Array<number>(count).fill(k)) },
        none,
      );
      const { mean, deviation: found } = moments(points);
      meanOf(k).forEach((value, axis) => {
        expect(Math.abs(mean[axis]! - value)).toBeLessThan(0.03);
      });
      // The deviation of class and last noise together is 0.158.
      found.forEach((value) => {
        expect(value).toBeGreaterThan(0.14);
        expect(value).toBeLessThan(0.172);
      });
    }
    const points = await sampler.draw(
      { seeds: seedsFrom(10_000 * seed + 5000, count), conditions: hard(new Array<number>(count).fill(2)) },
      none,
    );
    const right = points.filter((x, i) => i % 2 === 0 && x > 0.35).length / count;
    expect(right).toBeGreaterThan(0.35);
    expect(right).toBeLessThan(0.65);
  });

  it('ends with the posterior mean of the image without the last noise, where it is to denoise', async () => {
    const step = await program(count, hardConditioning);
    const chains = { seeds: seedsFrom(0, count), conditions: hard(new Array<number>(count).fill(1)) };
    const rough = await new AnnealedLangevin(step, count, image, schedule).draw(chains, none);
    const clean = await new AnnealedLangevin(step, count, image, { ...schedule, denoise: true }).draw(chains, none);
    const kept = deviation ** 2 / (deviation ** 2 + 0.05 ** 2);
    clean.forEach((x, i) => {
      const mean = meanOf(1)[i % 2]!;
      expect(x).toBeCloseTo(mean + kept * (rough[i]! - mean), 4);
    });
  });

  it('keeps the deviation of noise alone exactly, however long its steps', async () => {
    const lone: ScoreNetwork = { ...exact, scaledScore: (_p, { noisy, sigmas }) => tf.neg(tf.div(noisy, sigmas)) };
    const step = await compiled.compile(
      langevinProgram(lone, hardConditioning(shapesOf(2000)), shapesOf(2000), []),
      compiled.createState({}),
    );
    const sampler = new AnnealedLangevin(step, 2000, image, {
      sigmas: Float32Array.of(0.3),
      stepsPerLevel: 5,
      stepSize: 0.8,
      denoise: false,
    });
    const { deviation: found } = moments(
      await sampler.draw({ seeds: seedsFrom(0, 2000), conditions: hard(new Array<number>(2000).fill(0)) }, none),
    );
    found.forEach((value) => {
      expect(Math.abs(value / 0.3 - 1)).toBeLessThan(0.05);
    });
  });
});

describe('soft classes', () => {
  it('mix scores in their shares: a mixture of two normal classes is the normal one between them', async () => {
    const count = 2000;
    const share = 0.25;
    const sampler = new AnnealedLangevin(await program(count, softConditioning), count, image, schedule);
    const classes = (k: number) => ({
      width: modes.length,
      data: oneHotRows(new Array<number>(count).fill(k), modes.length),
    });
    const points = await sampler.draw(
      {
        seeds: seedsFrom(0, count),
        conditions: {
          from: classes(0),
          to: classes(1),
          share: { width: 1, data: new Float32Array(count).fill(share) },
        },
      },
      none,
    );
    const { mean, deviation: found } = moments(points);
    meanOf(0).forEach((from, axis) => {
      expect(Math.abs(mean[axis]! - (from + share * (meanOf(1)[axis]! - from)))).toBeLessThan(0.03);
    });
    // The deviation of class and last noise together is 0.158, and its standard error 0.0025.
    found.forEach((value) => {
      expect(value).toBeGreaterThan(0.14);
      expect(value).toBeLessThan(0.172);
    });
  });
});

describe('a chain', () => {
  const short: AnnealingSchedule = { ...schedule, stepsPerLevel: 3 };
  const [seeds, classes] = [
    [7, 8, 9, 7, 4],
    [0, 1, 2, 0, 1],
  ];

  it('does not depend on the other chains', async () => {
    const draw = async (batch: number, chosen: readonly number[]) =>
      new AnnealedLangevin(await program(batch, hardConditioning), batch, image, short).draw(
        { seeds: chosen.map((i) => seeds[i]!), conditions: hard(chosen.map((i) => classes[i]!)) },
        none,
      );
    const together = await draw(5, [0, 1, 2, 3, 4]);
    const pairs = await draw(2, [0, 1, 2, 3, 4]);
    together.forEach((x, i) => {
      expect(pairs[i]).toBeCloseTo(x, 5);
    });
    expect(await draw(5, [2])).toEqual(together.subarray(4, 6));
    // The same seed and class give the same image.
    expect(together.subarray(6, 8)).toEqual(together.subarray(0, 2));
    expect(together.subarray(8, 10)).not.toEqual(together.subarray(2, 4));
  });

  it('is reported after every level, from the initial noise to the finished image', async () => {
    const seen: { level: number; first: number; images: Float32Array }[] = [];
    const sampler = new AnnealedLangevin(await program(2, hardConditioning), 2, image, { ...short, denoise: true });
    const images = await sampler.draw({ seeds, conditions: hard(classes) }, none, (level, first, drawn) =>
      seen.push({ level, first, images: drawn.slice() }),
    );
    expect(seen.map(({ level, first, images: { length } }) => [level, first, length])).toEqual(
      [0, 2, 4].flatMap((first) => Array.from({ length: 9 }, (_, level) => [level, first, first === 4 ? 2 : 4])),
    );
    for (const { first, images: drawn } of seen.filter(({ level }) => level === 8))
      expect(drawn).toEqual(images.subarray(2 * first, 2 * first + drawn.length));
  });

  it('asks before every level of every batch whether to go on', async () => {
    const sampler = new AnnealedLangevin(await program(2, hardConditioning), 2, image, short);
    let asked = 0;
    await sampler.draw({ seeds, conditions: hard(classes) }, () => {
      asked++;
    });
    expect(asked).toBe(3 * 8);
    await expect(
      sampler.draw({ seeds, conditions: hard(classes) }, () => {
        throw new Error('enough');
      }),
    ).rejects.toThrow('enough');
  });
});
