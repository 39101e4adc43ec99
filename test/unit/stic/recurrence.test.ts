import * as tf from '@tensorflow/tfjs-core';
import type { Tensor4D } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { gatherImages } from '../../../engine/datasets/gather';
import { oneHotRows } from '../../../engine/methods/oneHotRows';
import { statePrefixes } from '../../../engine/methods/stic/classifier';
import { selectPrefix } from '../../../engine/nn/parameters';
import { Random } from '../../../engine/random';
import { meanOf } from './chains';
import { modesOf, points, pointsExperiment, pointsParts, quality, trainPoints, type PointsInput } from './points';
import { compute } from './smooth';
import { compiled } from '../runtimes';

/**
 * METHODS 3.8 and 3.9, test 6, on points of the plane. Trained networks: limits leave room for another processor's
 * rounding.
 */
const each = 128;
const labels = Array.from({ length: 3 * each }, (_, i) => Math.floor(i / each));

/** Points drawn after so many rounds, the same number of each class; the classifier's logits, and blank canvases. */
async function drawnAfter(rounds: number, seed: number, input: PointsInput) {
  const own = await pointsParts(pointsExperiment(input), seed);
  await trainPoints(own, rounds, Random.from(seed, 'training'));
  const drawn = await own.drawings.draw(oneHotRows(labels, 3), Random.from(seed, 'drawing'), () => undefined);
  const weights = await own.state.read(
    Object.keys(own.state.specs).filter((name) => name.startsWith(statePrefixes.weights)),
  );
  const logitsOf = async (images: Float32Array) =>
    (
      await compute(compiled, { ...weights, images: { shape: [images.length / 2, 1, 2, 1], data: images } }, (t) => ({
        logits: own.system.classifier.forward(selectPrefix(statePrefixes.weights, t), t.images as Tensor4D).logits,
      }))
    ).logits!;
  return { drawn, logitsOf, canvas: own.canvas.draw(oneHotRows(labels, 3), Random.from(seed, 'canvas')) };
}

/** The last of four logits, as a probability. */
const fakeShares = async (logits: Float32Array) =>
  (
    await compute(compiled, { logits: { shape: [logits.length / 4, 4], data: logits } }, (t) => ({
      shares: tf.softmax(t.logits!),
    }))
  ).shares!.filter((_, i) => i % 4 === 3);

describe.each([[1], [2]])('a classifier that learns from what it draws, seed %i', (seed) => {
  it('comes to draw its classes, both modes of each; after one round it does not', async () => {
    const { drawn, logitsOf, canvas } = await drawnAfter(10, seed, {});
    expect(quality(drawn)).toBeGreaterThan(0.8);
    expect(quality((await drawnAfter(1, seed, {})).drawn)).toBeLessThan(0.45);
    for (const label of [0, 1, 2]) {
      const [[x, y]] = modesOf(label) as [[number, number]];
      const first = Array.from({ length: each }, (_, i) => label * each + i).filter(
        (i) => drawn[2 * i]! * x + drawn[2 * i + 1]! * y > 0,
      ).length;
      expect(Math.abs(first / each - 0.5)).toBeLessThan(0.3);
    }
    // It still knows its classes, and real points from the canvas.
    const real = gatherImages(
      points.test,
      Array.from({ length: points.test.count }, (_, i) => i),
    );
    const logits = await logitsOf(real);
    const right = points.test.labels.filter((label, i) =>
      [0, 1, 2].every((k) => logits[4 * i + k]! <= logits[4 * i + label]!),
    ).length;
    expect(right / points.test.count).toBeGreaterThan(0.98);
    // Where its drawings are as real points are, it can't tell them apart; a canvas seldom is.
    expect(meanOf(await fakeShares(logits))).toBeLessThan(0.6);
    expect(meanOf(await fakeShares(await logitsOf(canvas)))).toBeGreaterThan(0.8);
  });

  it("that does not, with the same sampler, draws what lies anywhere in a class's third of the plane", async () => {
    // Four deviations about its modes are about a third of that.
    expect(quality((await drawnAfter(10, seed, { selfAnalysis: { fakes: 'none' } })).drawn)).toBeLessThan(0.4);
  });
});
