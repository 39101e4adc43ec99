import * as tf from '@tensorflow/tfjs-core';
import type { Tensor4D } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { gatherImages } from '../../../engine/datasets/gather';
import { oneHotRows } from '../../../engine/floatArrays';
import { statePrefixes } from '../../../engine/methods/stic/classifier';
import { selectPrefix } from '../../../engine/nn/parameters';
import { Random } from '../../../engine/random';
import { meanOf } from './knownDensities';
import { modesOf, points, pointsExperiment, pointsParts, quality, trainPoints, type PointsInput } from './points';
import { compute } from './smoothClassifier';
import { compiled } from '../runtimes';

/**
 * Recurrence on points of the plane (STIC README, Tests). The networks are trained, so limits leave room for the
 * rounding of other processors.
 */
const each = 128;
const labels = Array.from({ length: 3 * each }, (_, i) => Math.floor(i / each));

/** Samples after `rounds` rounds, the same number of each class; the classifier's logits; and initial images. */
async function samplesAfter(rounds: number, seed: number, input: PointsInput) {
  const own = await pointsParts(pointsExperiment(input), seed);
  await trainPoints(own, rounds, Random.from(seed, 'training'));
  const drawn = await own.generator.draw(oneHotRows(labels, 3), {
    random: Random.from(seed, 'drawing'),
    throwIfStopped: () => undefined,
  });
  const weights = await own.state.read(
    Object.keys(own.state.specs).filter((name) => name.startsWith(statePrefixes.weights)),
  );
  const logitsOf = async (images: Float32Array) =>
    (
      await compute(compiled, { ...weights, images: { shape: [images.length / 2, 1, 2, 1], data: images } }, (t) => ({
        logits: own.classifier.network.forward(selectPrefix(statePrefixes.weights, t), t.images as Tensor4D).logits,
      }))
    ).logits!;
  return { drawn, logitsOf, initial: own.initialiser.draw(oneHotRows(labels, 3), Random.from(seed, 'canvas')) };
}

/** The probability of the fake class, the last of four logits. */
const fakeShares = async (logits: Float32Array) =>
  (
    await compute(compiled, { logits: { shape: [logits.length / 4, 4], data: logits } }, (t) => ({
      shares: tf.softmax(t.logits!),
    }))
  ).shares!.filter((_, i) => i % 4 === 3);

describe.each([[1], [2]])('a classifier that learns from its samples, seed %i', (seed) => {
  it('learns to draw its classes, both modes of each; after one round it does not', async () => {
    const { drawn, logitsOf, initial } = await samplesAfter(10, seed, {});
    expect(quality(drawn)).toBeGreaterThan(0.8);
    expect(quality((await samplesAfter(1, seed, {})).drawn)).toBeLessThan(0.45);
    for (const label of [0, 1, 2]) {
      const [[x, y]] = modesOf(label) as [[number, number]];
      const first = Array.from({ length: each }, (_, i) => label * each + i).filter(
        (i) => drawn[2 * i]! * x + drawn[2 * i + 1]! * y > 0,
      ).length;
      expect(Math.abs(first / each - 0.5)).toBeLessThan(0.3);
    }
    // It still recognises its classes, and tells real points from initial ones.
    const real = gatherImages(
      points.test,
      Array.from({ length: points.test.count }, (_, i) => i),
    );
    const logits = await logitsOf(real);
    const right = points.test.labels.filter((label, i) =>
      [0, 1, 2].every((k) => logits[4 * i + k]! <= logits[4 * i + label]!),
    ).length;
    expect(right / points.test.count).toBeGreaterThan(0.98);
    // Samples that are like real points cannot be told from them; initial points rarely are.
    expect(meanOf(await fakeShares(logits))).toBeLessThan(0.6);
    expect(meanOf(await fakeShares(await logitsOf(initial)))).toBeGreaterThan(0.8);
  });

  it("that does not learn from them draws points anywhere in a class's third of the plane with the same sampler", async () => {
    // The area within four deviations of the modes is about a third of that.
    expect(quality((await samplesAfter(10, seed, { selfAnalysis: { fakes: 'none' } })).drawn)).toBeLessThan(0.4);
  });
});
