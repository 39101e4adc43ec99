import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { FrozenFeatures, LabelPredictor } from '../../../engine/methods/subsampling/features/frozenFeatures';
import type { FrozenGenerator } from '../../../engine/methods/subsampling/generator/frozenGenerator';
import {
  oneHotEncoder,
  constantEncoder,
  type LabelEncoder,
} from '../../../engine/methods/subsampling/labels/labelEncoder';
import { GeneratedFeatures } from '../../../engine/methods/subsampling/features/generatedFeatures';
import {
  errorFilter,
  noFilter,
  quantile,
  vicinityFilter,
  type LabelFilter,
} from '../../../engine/methods/subsampling/filter/labelFilter';
import { createRatioNetwork, initialRatioWeights } from '../../../engine/methods/subsampling/ratio/ratioPrograms';
import { Proposer } from '../../../engine/methods/subsampling/sampling/proposer';
import { rejectionSample } from '../../../engine/methods/subsampling/sampling/rejectionSampling';
import { Random } from '../../../engine/random';
import { compiled } from '../runtimes';

const errors = fc
  .array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 50 })
  .map((values) => Float32Array.from(values));
const shares = fc.double({ min: 0.01, max: 1, noNaN: true });

describe('the quantile of errors', () => {
  it("is the smallest error that so many don't exceed", () => {
    fc.assert(
      fc.property(errors, shares, (values, share) => {
        const cutOff = quantile(values, share);
        const within = (limit: number) => values.filter((error) => error <= limit).length / values.length;
        expect(values).toContain(cutOff);
        expect(within(cutOff)).toBeGreaterThanOrEqual(share - 1e-12);
        const smaller = values.filter((error) => error < cutOff);
        if (smaller.length > 0) expect(smaller.length / values.length).toBeLessThan(share);
      }),
    );
  });

  it('never falls as the share grows', () => {
    fc.assert(
      fc.property(errors, shares, shares, (values, a, b) => {
        expect(quantile(values, Math.min(a, b))).toBeLessThanOrEqual(quantile(values, Math.max(a, b)));
      }),
    );
  });
});

describe("v1's filter", () => {
  it('takes an error of 1.2 times the cut-off in the first of several rounds, then none beyond it', () => {
    const filter = errorFilter(0.1, 10);
    expect([0, 1, 9].map((round) => filter.passes(0.5, 0.615, round))).toEqual([true, false, false]);
    expect([0, 1].map((round) => filter.passes(0.5, 0.625, round))).toEqual([false, false]);
    expect([0, 1].map((round) => filter.passes(0.5, 0.405, round))).toEqual([true, true]);
    expect(errorFilter(0.1, 1).passes(0.5, 0.615, 0)).toBe(false);
  });

  it('generates with the very labels', () => {
    const labels = Float32Array.of(0, 0.3, 1);
    expect(errorFilter(0.1, 10).generatorLabels(labels, Random.from(1, 'ask'))).toEqual(labels);
  });
});

describe("the journal's filter", () => {
  it('generates with labels uniform in the vicinity, beyond the ends of their range too', () => {
    const zeta = 0.2;
    const asked = vicinityFilter(zeta, 20).generatorLabels(new Float32Array(20_000), Random.from(1, 'ask'));
    expect(Math.min(...asked)).toBeGreaterThanOrEqual(-zeta);
    expect(Math.min(...asked)).toBeLessThan(-0.99 * zeta);
    expect(Math.max(...asked)).toBeGreaterThan(0.99 * zeta);
    const mean = asked.reduce((sum, label) => sum + label, 0) / asked.length;
    const deviation = Math.sqrt(asked.reduce((sum, label) => sum + (label - mean) ** 2, 0) / asked.length);
    expect(Math.abs(mean)).toBeLessThan((5 * zeta) / Math.sqrt(3 * asked.length));
    expect(Math.abs(deviation / (zeta / Math.sqrt(3)) - 1)).toBeLessThan(0.03);
  });

  it('takes what is predicted within the vicinity of the label, not of what was asked for', () => {
    const filter = vicinityFilter(0.2, 20);
    expect([0.31, 0.29, 0.69, 0.71].map((predicted) => filter.passes(0.5, predicted, 0))).toEqual([
      true,
      false,
      true,
      false,
    ]);
  });

  it('does nothing with a zeta of 0', () => {
    expect(vicinityFilter(0, 20)).toBe(noFilter);
  });
});

/** A generator whose images are one pixel: the label that was asked for, and an error as large as its latent number. */
const errorSize = 0.3;
const generator: FrozenGenerator = {
  latent: 1,
  condition: 1,
  image: [1, 1, 1],
  tensors: {},
  images: (_, { latents, conditions }) => tf.reshape(tf.add(conditions, tf.mul(latents, errorSize)), [-1, 1, 1, 1]),
  discriminator: { tensors: {}, scores: (_, { images }) => tf.reshape(images, [-1]) },
};
const features: FrozenFeatures = {
  dimension: 1,
  tensors: {},
  features: (_, images) => tf.reshape(images, [images.shape[0], 1]),
};
/** Reads the label off the pixel. */
const predictor: LabelPredictor = { tensors: {}, predict: (_, _images, vectors) => tf.reshape(vectors, [-1]) };
const numbers: LabelEncoder = {
  length: 1,
  encode: (labels) => Promise.resolve(labels.slice()),
  dispose: () => undefined,
};

describe('features of generated images', () => {
  async function fakes(filter: LabelFilter): Promise<GeneratedFeatures> {
    const drawn = await GeneratedFeatures.open(compiled, {
      pretrained: { generator, labelEncoder: numbers, features, predictor },
      filter,
      batch: 64,
    });
    onTestFinished(() => {
      drawn.dispose();
    });
    return drawn;
  }
  const labels = Random.from(3, 'labels').uniforms(500);

  it.each([
    ["v1's", errorFilter(0.1, 6), 0.12],
    ["the journal's", vicinityFilter(0.15, 20), 0.15],
  ])('hold to their labels by %s filter, or count nothing', async (_, filter, farthest) => {
    const drawn = await (await fakes(filter)).draw(labels, Random.from(4, 'fakes'));
    const passed = drawn.weights.filter((weight) => weight === 1).length;
    expect(passed).toBeGreaterThan(400);
    drawn.weights.forEach((weight, i) => {
      expect([0, 1]).toContain(weight);
      if (weight === 1) expect(Math.abs(drawn.features[i]! - labels[i]!)).toBeLessThanOrEqual(farthest + 1e-6);
    });
  });

  it('pass more often the more rounds there are, and all of them without a filter', async () => {
    const share = async (filter: LabelFilter) =>
      (await (await fakes(filter)).draw(labels, Random.from(4, 'fakes'))).weights.reduce(
        (sum, weight) => sum + weight,
        0,
      ) / labels.length;
    const few = await share(errorFilter(0.02, 1));
    expect(few).toBeLessThan(0.2);
    expect(await share(errorFilter(0.02, 12))).toBeGreaterThan(2 * few);
    expect(await share(noFilter)).toBe(1);
    expect(await share(errorFilter(-1, 5))).toBe(0);
  });
});

it("every sample that rejection accepts under v1's filter has a predicted label within the cut-off", async () => {
  const cutOff = 0.08;
  const ratio = createRatioNetwork(
    { features: 1, labels: { kind: 'classes', count: 1 } },
    {
      hidden: [16, 8],
      groups: 4,
      dropout: 0,
      output: 'softplus',
      penalty: 0.01,
      betas: [0.5, 0.999],
      weightDecay: 0,
      batch: 8,
    },
  );
  const proposer = await Proposer.open(compiled, {
    generator,
    labelEncoder: numbers,
    scoring: {
      kind: 'ratio',
      features,
      network: ratio,
      labelEncoder: constantEncoder,
      filter: { filter: errorFilter(cutOff, 10), predictor },
    },
    batch: 100,
  });
  onTestFinished(() => {
    proposer.dispose();
  });
  proposer.useRatio(initialRatioWeights(ratio, Random.from(5, 'ratio')));
  const random = Random.from(6, 'samples');
  const propose = proposer.propose((count) => random.uniforms(count), random);
  const { samples, labels, count, tries, kept } = await rejectionSample(
    propose,
    { wanted: 400, batch: 250, burnIn: 500, maxTries: 50_000, showRejected: 0, rethin: true },
    random,
  );
  expect(count).toBe(400);
  for (let i = 0; i < count; i++) expect(Math.abs(samples[i]! - labels[i]!)).toBeLessThanOrEqual(cutOff + 1e-6);
  // Most proposals are off by more: the filter had something to do.
  expect(kept / tries).toBeLessThan(0.3);
});

it('classes enter as one-hot rows, with room for labels that are no class', async () => {
  expect([...(await oneHotEncoder(4).encode(Float32Array.of(2, 0)))]).toEqual([0, 0, 1, 0, 1, 0, 0, 0]);
});
