import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { groupNorm, instanceNorm, layerNorm, normParameters } from '../../../engine/nn/groupNorm';
import { initialise } from '../../../engine/nn/parameters';
import { Random } from '../../../engine/random';
import type { Tensors } from '../../../engine/runtime/program';

beforeAll(() => tf.setBackend('cpu'));

const random = Random.from(4, 'norm');
const [batch, height, width, channels] = [3, 4, 5, 6];
const x = tf.tensor(
  random.normals(batch * height * width * channels).map((value, i) => value * (1 + (i % channels)) + (i % 7)),
  [batch, height, width, channels],
);
const plain: Tensors = { 'norm/gain': tf.ones([channels]), 'norm/bias': tf.zeros([channels]) };

/** Mean and variance of the elements that `key` puts together, for each key. */
function moments(y: Tensor, key: (index: number[]) => string): { mean: number; variance: number }[] {
  const values = new Map<string, number[]>();
  y.dataSync().forEach((value, i) => {
    const index = y.shape.map((n, axis) => Math.floor(i / tf.util.sizeFromShape(y.shape.slice(axis + 1))) % n);
    const name = key(index);
    values.set(name, [...(values.get(name) ?? []), value]);
  });
  return [...values.values()].map((list) => {
    const mean = list.reduce((sum, v) => sum + v, 0) / list.length;
    return { mean, variance: list.reduce((sum, v) => sum + (v - mean) ** 2, 0) / list.length };
  });
}

describe('mean 0 and variance 1', () => {
  it.each<[string, Tensor, number, (index: number[]) => string]>([
    [
      'of every group of an image',
      groupNorm(plain, 'norm', x, 2),
      batch * 2,
      ([b, , , c]) => `${b} ${Math.floor(c! / 3)}`,
    ],
    [
      'of every group of a vector',
      groupNorm({ 'norm/gain': tf.ones([120]), 'norm/bias': tf.zeros([120]) }, 'norm', tf.reshape(x, [batch, 120]), 8),
      batch * 8,
      ([b, c]) => `${b} ${Math.floor(c! / 15)}`,
    ],
    ['of every channel of an image', instanceNorm(plain, 'norm', x), batch * channels, ([b, , , c]) => `${b} ${c}`],
    ['of every position', layerNorm(plain, 'norm', x), batch * height * width, ([b, r, c]) => `${b} ${r} ${c}`],
  ])('%s', (_, y, groups, key) => {
    const all = moments(y, key);
    expect(all).toHaveLength(groups);
    for (const { mean, variance } of all) {
      expect(mean).toBeCloseTo(0, 4);
      expect(variance).toBeCloseTo(1, 3);
    }
  });
});

it('each channel is scaled and moved after that', () => {
  const given: Tensors = { 'norm/gain': tf.range(1, 7), 'norm/bias': tf.range(-3, 3) };
  const expected = tf.add(tf.mul(groupNorm(plain, 'norm', x, 3), given['norm/gain']!), given['norm/bias']!);
  expect(groupNorm(given, 'norm', x, 3).dataSync()).toEqual(expected.dataSync());
});

it('begins by changing nothing but the moments', () => {
  const first = initialise(normParameters('norm', 2), Random.from(0, 'weights'), '');
  expect([...first['norm/gain']!.data, ...first['norm/bias']!.data]).toEqual([1, 1, 0, 0]);
});

it('an example does not depend on its batch', () => {
  const alone = groupNorm(plain, 'norm', tf.slice(x, [1, 0, 0, 0], [1, -1, -1, -1]), 2);
  expect(alone.dataSync()).toEqual(tf.slice(groupNorm(plain, 'norm', x, 2), [1, 0, 0, 0], [1, -1, -1, -1]).dataSync());
});

it('groups of unequal size are refused', () => {
  expect(() => groupNorm(plain, 'norm', x, 4)).toThrow("6 channels can't be normalised in 4 groups of equal size.");
});
