import * as tf from '@tensorflow/tfjs-core';
import type { Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import {
  balancedLogits,
  drawLabels,
  selfLabel,
  withManualLabels,
} from '../../../engine/methods/selfLabeling/confidenceGate';
import { oneHot } from '../../../engine/nn/operations';
import { Random } from '../../../engine/random';
import type { HostTensors } from '../../../engine/runtime/program';
import { compiled, runOnce } from '../runtimes';
import { floats, wholes } from './linear';

const classes = 3;
/** Logits of given probabilities: unsure, quite sure, and certain. */
const probabilities = [
  [0.4, 0.3, 0.3],
  [0.05, 0.92, 0.03],
  [0, 0, 1],
  [0.3, 0.3, 0.4],
];
const logits = floats(
  [4, classes],
  probabilities.flat().map((p) => Math.log(Math.max(p, 1e-30))),
);

interface Gate {
  threshold: number;
  gate?: 'hard' | 'soft';
  selfLabels?: 'hard' | 'soft';
}
const defaults = { gate: 'hard', selfLabels: 'hard' } as const;

async function gated(config: Gate, manual?: number[]): Promise<{ mask: number[]; labels: number[][] }> {
  const inputs: HostTensors = { logits, ...(manual ? { manual: wholes(manual) } : {}) };
  const { outputs } = await runOnce(
    compiled,
    (_, x) => {
      const own = selfLabel(x.logits as Tensor2D, { ...defaults, ...config });
      return { outputs: { ...(x.manual ? withManualLabels(own, x.manual as Tensor1D) : own) } };
    },
    {},
    inputs,
  );
  const flat = [...outputs.labels!.data];
  return {
    mask: [...outputs.mask!.data],
    labels: probabilities.map((_, i) => flat.slice(i * classes, (i + 1) * classes)),
  };
}

const expectRows = (actual: number[][], expected: number[][]) =>
  expected.forEach((row, i) => row.forEach((value, k) => expect(actual[i]![k]!).toBeCloseTo(value, 5)));
const [first, second, third] = [
  [1, 0, 0],
  [0, 1, 0],
  [0, 0, 1],
];

describe('the confidence gate', () => {
  it.each([
    [0, [1, 1, 1, 1]],
    [0.5, [0, 1, 1, 0]],
    [0.9, [0, 1, 1, 0]],
    [0.95, [0, 0, 1, 0]],
    [1, [0, 0, 1, 0]],
    [1.01, [0, 0, 0, 0]],
  ])('lets through what reaches the threshold %d', async (threshold, mask) => {
    expect((await gated({ threshold })).mask).toEqual(mask);
  });

  it('labels by the most probable label, also below the threshold', async () => {
    expectRows((await gated({ threshold: 0.9 })).labels, [first, second, third, third]);
  });

  it('weighs by the probability where it is soft', async () => {
    const { mask } = await gated({ threshold: 0.35, gate: 'soft' });
    [0.4, 0.92, 1, 0.4].forEach((weight, i) => expect(mask[i]!).toBeCloseTo(weight, 5));
    expect((await gated({ threshold: 0.95, gate: 'soft' })).mask.map((m) => m > 0)).toEqual([
      false,
      false,
      true,
      false,
    ]);
  });

  it('gives all probabilities as a soft label', async () => {
    expectRows((await gated({ threshold: 0.9, selfLabels: 'soft' })).labels, probabilities);
  });

  it.each([{ threshold: 0.9 }, { threshold: 1.01 }, { threshold: 0, gate: 'soft', selfLabels: 'soft' }] as Gate[])(
    'gives way to manual labels: %o',
    async (config) => {
      const [own, { mask, labels }] = [await gated(config), await gated(config, [-1, 0, -1, 1])];
      expectRows(labels, [own.labels[0]!, first, own.labels[2]!, second]);
      expect(mask).toEqual([own.mask[0], 1, own.mask[2], 1]);
    },
  );
});

describe('artificial labels', () => {
  /** How often each label was drawn. */
  async function counts(uniforms: Float32Array, frequencies: number[]): Promise<number[]> {
    const { outputs } = await runOnce(
      compiled,
      (_, x) => ({ outputs: { y: drawLabels(x.uniforms as Tensor1D, x.frequencies as Tensor1D) } }),
      {},
      {
        uniforms: floats([uniforms.length], uniforms),
        frequencies: floats([frequencies.length], frequencies),
      },
    );
    const { data } = outputs.y!;
    const sums = Array<number>(frequencies.length).fill(0);
    for (let i = 0; i < uniforms.length; i++) {
      const row = [...data.subarray(i * sums.length, (i + 1) * sums.length)];
      expect([...row].sort()).toEqual([...Array<number>(sums.length - 1).fill(0), 1]);
      sums[row.indexOf(1)]!++;
    }
    return sums;
  }

  it.each([
    [Array<number>(10).fill(0.1), 33.7],
    [[0.5, 0.25, 0.125, 0.125], 21.1],
    [[3, 1, 6], 18.4],
  ])('follow their frequencies %o', async (frequencies, limit) => {
    const n = 20_000;
    const total = frequencies.reduce((sum, f) => sum + f, 0);
    const drawn = await counts(Random.from(3, 'labels').uniforms(n), frequencies);
    // Chi-square with one degree of freedom less than labels; the limits are exceeded once in ten thousand.
    expect(
      drawn.reduce(
        (sum, count, k) => sum + (count - (n * frequencies[k]!) / total) ** 2 / ((n * frequencies[k]!) / total),
        0,
      ),
    ).toBeLessThan(limit);
  });

  it('are the first for 0 and the last for numbers just below 1, however sums round', async () => {
    const below = 1 - 2 ** -24;
    for (const size of [3, 7, 10, 49, 1000]) {
      const drawn = await counts(Float32Array.of(0, below), Array<number>(size).fill(1 / size));
      expect(drawn[0]).toBe(1);
      expect(drawn[size - 1]).toBe(1);
    }
  });

  it('never are one that has frequency 0', async () => {
    const drawn = await counts(
      Float32Array.from({ length: 1000 }, (_, i) => i / 1000),
      [0, 0.4, 0, 0.6],
    );
    expect(drawn[0]! + drawn[2]!).toBe(0);
    expect(drawn[1]!).toBeCloseTo(400, -1);
  });
});

it('oneHot puts a one at each index', async () => {
  const { outputs } = await runOnce(
    compiled,
    (_, x) => ({ outputs: { y: oneHot(x.indices!, 3) } }),
    {},
    { indices: wholes([2, 0]) },
  );
  expect([...outputs.y!.data]).toEqual([0, 0, 1, 1, 0, 0]);
});

it('balanced, probabilities are divided by how frequent their labels are', async () => {
  const frequencies = [0.7, 0.2, 0.1];
  const { outputs } = await runOnce(
    compiled,
    (_, x) => ({
      outputs: { p: tf.softmax(balancedLogits(x.logits as Tensor2D, x.frequencies as Tensor1D)) },
    }),
    {},
    { logits, frequencies: floats([classes], frequencies) },
  );
  const expected = probabilities.map((row) => {
    const divided = row.map((p, k) => p / (classes * frequencies[k]! + 1e-3));
    const sum = divided.reduce((a, b) => a + b, 0);
    return divided.map((p) => p / sum);
  });
  [...outputs.p!.data].forEach((p, i) => expect(p).toBeCloseTo(expected[Math.floor(i / classes)]![i % classes]!, 5));
});
