import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { densityRatio } from '../../../engine/networks/densityRatio';
import { ratioWidths } from '../../../engine/networks/ratioWidths';
import { oneHot } from '../../../engine/nn/operations';
import { firstValues } from './values';

beforeAll(() => tf.setBackend('cpu'));

const options = {
  features: 12,
  labels: { kind: 'classes', count: 3 },
  hidden: [32, 16],
  groups: 8,
  output: 'relu',
} as const;
const batch = 64;
const features = () => tf.randomNormal<tf.Rank.R2>([batch, 12], 0, 1, 'float32', 1);
const classes = () => oneHot(tf.mod(tf.range(0, batch), 3), 3);

describe.each(['relu', 'softplus'] as const)('a density ratio by %s', (output) => {
  const network = densityRatio({ ...options, output });

  it('is 0 or more, and about 1 at the beginning', () => {
    const ratios = network.forward(firstValues(network.parameters), features(), classes(), []);
    expect(ratios.shape).toEqual([batch]);
    const values = [...ratios.dataSync()];
    expect(Math.min(...values)).toBeGreaterThanOrEqual(0);
    const mean = values.reduce((sum, value) => sum + value, 0) / batch;
    expect(mean).toBeGreaterThan(0.5);
    expect(mean).toBeLessThan(2);
  });
});

it('depends on the class', () => {
  const network = densityRatio(options);
  const p = firstValues(network.parameters);
  const [of, given] = [features(), classes()];
  expect(
    tf
      .max(tf.abs(tf.sub(network.forward(p, of, given, []), network.forward(p, of, tf.reverse(given, 1), []))))
      .dataSync()[0],
  ).toBeGreaterThan(0.01);
});

it('an embedded label is taken as it is', () => {
  const network = densityRatio({ ...options, labels: { kind: 'embedding', length: 5 } });
  expect(Object.keys(network.parameters)).not.toContain('embedding');
  const ratios = network.forward(firstValues(network.parameters), features(), tf.ones<tf.Rank.R2>([batch, 5]), []);
  expect(ratios.shape).toEqual([batch]);
});

it("dropped units don't count", () => {
  const network = densityRatio(options);
  const p = firstValues(network.parameters);
  const none = [tf.zeros([batch, 32]), tf.zeros([batch, 16])];
  // Nothing but the last bias is left.
  expect([...network.forward(p, features(), classes(), none).dataSync()]).toEqual(
    Array.from({ length: batch }, () => 1),
  );
  const all = [tf.ones([batch, 32]), tf.ones([batch, 16])];
  expect(network.forward(p, features(), classes(), all).dataSync()).toEqual(
    network.forward(p, features(), classes(), []).dataSync(),
  );
  expect(() => network.forward(p, features(), classes(), [all[0]!])).toThrow("1 masks don't fit 2 hidden layers.");
});

it("the journal's ratio for continuous labels is narrower", () => {
  expect(ratioWidths('mlp5', 'journal', 'embedding')).toEqual([1024, 512, 256, 128, 64]);
  expect(ratioWidths('mlp5', 'v1', 'embedding')).toEqual(ratioWidths('mlp5', 'journal', 'classes'));
});
