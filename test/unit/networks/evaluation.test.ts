import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import type { Tensor, Tensor4D } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { classFeatures } from '../../../engine/networks/classFeatures';
import { smallEncoder } from '../../../engine/networks/encoder';
import { embeddingLength, labelEmbedding } from '../../../engine/networks/labelEmbedding';
import { labelHead, labelHeadParameters } from '../../../engine/networks/labelHead';
import { sparseAutoencoder } from '../../../engine/networks/sparseAutoencoder';
import { Normalisation } from '../../../engine/nn/batchNorm';
import { firstValues } from './values';

beforeAll(() => tf.setBackend('cpu'));

const images = (batch: number) => tf.randomUniform<tf.Rank.R4>([batch, 16, 16, 1], -1, 1, 'float32', 3);
const first = <T extends Tensor>(x: T) => tf.slice(x, 0, 1);
const distance = (a: Tensor, b: Tensor) => tf.max(tf.abs(tf.sub(a, b))).dataSync()[0]!;

describe.each(['v1', 'journal'] as const)('class features with the head of %s', (head) => {
  const network = classFeatures({ encoder: smallEncoder([16, 16, 1], [4, 8, 8]), length: 24, classes: 3, head });
  const logits = (of: Tensor4D, training: boolean, uniforms: Tensor[] = []) => {
    const [p, norm] = [firstValues(network.parameters), new Normalisation(firstValues(network.buffers), training)];
    return network.logits(p, norm, network.features(p, norm, of), uniforms);
  };

  it('an image evaluated does not depend on its batch, in training it does', () => {
    expect(distance(first(logits(images(6), false)), logits(first(images(6)), false))).toBeLessThan(1e-5);
    expect(
      distance(
        first(logits(images(6), true)),
        first(logits(tf.mul(images(6), tf.reshape(tf.range(1, 7), [6, 1, 1, 1])), true)),
      ),
    ).toBeGreaterThan(1e-3);
  });

  it('has dropout where the paper has it', () => {
    expect(network.dropouts).toEqual(head === 'v1' ? [] : [24, 1024, 256]);
    const [kept, dropped] = [0.9, 0.1].map((value) => network.dropouts.map((width) => tf.fill([6, width], value)));
    // Nothing but the last offset, zero at the beginning, is left of units that are all dropped.
    if (head === 'journal') {
      expect([...logits(images(6), true, dropped).dataSync()].every((value) => value === 0)).toBe(true);
      expect(distance(logits(images(6), true, kept), logits(images(6), true))).toBeGreaterThan(1e-3);
    }
    expect(() => logits(images(6), true, [tf.zeros([6, 24]), tf.zeros([6, 24])])).toThrow(
      "2 inputs of dropout don't fit",
    );
  });
});

it("v1's features are rectified, the journal's are not", () => {
  const smallest = (head: 'v1' | 'journal') => {
    const network = classFeatures({ encoder: smallEncoder([16, 16, 1], [4, 8, 8]), length: 24, classes: 3, head });
    return tf
      .min(
        network.features(
          firstValues(network.parameters),
          new Normalisation(firstValues(network.buffers), true),
          images(6),
        ),
      )
      .dataSync()[0]!;
  };
  expect(smallest('v1')).toBe(0);
  expect(smallest('journal')).toBeLessThan(0);
});

describe.each(['v1', 'journal'] as const)('the sparse autoencoder of %s', (form) => {
  const network = sparseAutoencoder({ image: [16, 16, 1], form, channels: 4, length: 40, predictor: [16] });
  const norm = () => new Normalisation(firstValues(network.buffers), true);

  it('has features of 0 or more, some of them zero, images within [-1, 1] and labels that begin alive', () => {
    const p = firstValues(network.parameters);
    const features = network.encode(p, norm(), images(8));
    expect(tf.min(features).dataSync()[0]).toBe(0);
    expect(tf.max(features).dataSync()[0]).toBeGreaterThan(0);
    const decoded = network.decode(p, norm(), features);
    expect(decoded.shape).toEqual([8, 16, 16, 1]);
    expect(tf.max(tf.abs(decoded)).dataSync()[0]).toBeLessThanOrEqual(1);
    expect(tf.mean(network.predict(p, norm(), features)).dataSync()[0]).toBeGreaterThan(0);
  });
});

it('labels are told apart by their embedding, from the beginning on', () => {
  const embedding = labelEmbedding();
  const p = firstValues(embedding.parameters);
  const embedded = embedding.embed(p, tf.tensor1d([0, 0.01, 0.5, 1]));
  expect(tf.min(embedded).dataSync()[0]).toBeGreaterThanOrEqual(0);
  const at = (i: number) => tf.slice(embedded, [i, 0], [1, embeddingLength]);
  expect(distance(at(0), at(1))).toBeGreaterThan(1e-4);
  for (const [a, b] of [
    [0, 2],
    [2, 3],
    [0, 3],
  ] as const)
    expect(distance(at(a), at(b))).toBeGreaterThan(0.05);
});

it('a label head begins in the middle of the labels', () => {
  const p = firstValues(labelHeadParameters('label', 8));
  expect(labelHead(p, 'label', tf.zeros([2, 8])).dataSync()).toEqual(Float32Array.of(0.5, 0.5));
});
