import * as tf from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { inMemory } from '../../../engine/datasets/imageBytes';
import { countOf, imagePartsOf } from '../../../engine/metrics/images/imageParts';
import { trainNetwork, type NetworkTraining } from '../../../engine/metrics/networks/trainNetwork';
import { lecun } from '../../../engine/nn/parameters';
import { Random } from '../../../engine/random';
import { clockHands } from './clockHands';

const noise = (seed: number, count: number) => ({
  count,
  images: inMemory(Uint8Array.from(Random.from(seed, 'noise').integers(count * 64, 256)), 64),
  labels: new Uint8Array(count),
});
const [train, held] = [noise(1, 140), noise(2, 140)];
const dataset = {
  ...clockHands(3, 3, { size: 8 }),
  train,
  test: held,
  continuous: {
    name: 'number',
    unit: '',
    range: [0, 1] as const,
    train: Float32Array.from({ length: 140 }, (_, i) => i / 1000),
    test: Float32Array.from({ length: 140 }, (_, i) => 0.5 + i / 1000),
  },
};

test('every image that is kept to tell by is told by once, of both splits, whatever the batches', async () => {
  const { telling } = imagePartsOf(dataset);
  const expected = [
    ...Array.from(telling.train, (at) => dataset.continuous.train[at]!),
    ...Array.from(telling.test, (at) => dataset.continuous.test[at]!),
  ];
  expect(Math.min(telling.train.length, telling.test.length)).toBeGreaterThan(5);
  for (const batch of [4, 16, 128]) {
    let told: { marks: number[]; numbers: number[] } | undefined;
    const training: NetworkTraining = {
      label: 'scale-1',
      parameters: { scale: { shape: [1], initial: lecun(1) } },
      updates: 2,
      batch,
      inputs: {
        images: { shape: [batch, 8, 8, 1], dtype: 'float32' },
        labels: { shape: [batch], dtype: 'float32' },
      },
      inputsOf: ({ images, numbers }) => ({ images, labels: numbers }),
      losses: (p, { labels }) => tf.square(tf.sub(tf.mul(p.scale!, labels!), labels!)),
      marks: (_p, { labels }) => labels as tf.Tensor1D,
      figureOf: (marks, { numbers }) => ((told = { marks: [...marks], numbers: [...numbers] }), null),
    };
    await trainNetwork(training, dataset);
    expect(told!.marks).toHaveLength(countOf(telling));
    told!.marks.forEach((mark, i) => {
      expect(mark).toBeCloseTo(expected[i]!, 5);
      expect(told!.numbers[i]).toBeCloseTo(expected[i]!, 5);
    });
  }
});
