import { describe, expect, it } from 'vitest';
import { discriminatorRejectionSample } from '../../../engine/methods/subsampling/sampling/discriminatorRejection';
import type { Propose, SubsamplingLimits } from '../../../engine/methods/subsampling/sampling/proposals';
import { Random } from '../../../engine/random';
import { drawFakes, drawReals, exactRatios, kolmogorovSmirnov, proposalsOf } from './mixture';

const label = 0.4;
const limits: SubsamplingLimits = {
  wanted: 3000,
  batch: 500,
  burnIn: 3000,
  maxTries: 200_000,
  showRejected: 5,
};
const logarithm = (points: Float32Array) => exactRatios(label)(points).map(Math.log);
const proposals = (seed: number, scores: (points: Float32Array) => Float32Array = logarithm): Propose =>
  proposalsOf(label, Random.from(seed, 'proposals'), scores);
const along = (points: Float32Array, axis: number) =>
  Array.from({ length: points.length / 2 }, (_, i) => points[2 * i + axis]!);

describe('discriminator rejection, where the score is ln r', () => {
  it('comes much nearer to the real distribution than plain sampling', async () => {
    for (const seed of [1, 2, 3]) {
      const { samples, count, outcome } = await discriminatorRejectionSample(
        proposals(seed),
        limits,
        Random.from(seed, 'choice'),
      );
      expect([count, outcome]).toEqual([3000, 'complete']);
      const labels = new Float32Array(3000).fill(label);
      const [real, plain] = [
        drawReals(labels, Random.from(seed, 'real')),
        drawFakes(labels, Random.from(seed, 'plain')),
      ];
      for (const axis of [0, 1]) {
        const distance = (points: Float32Array) => kolmogorovSmirnov(along(points, axis), along(real, axis)).distance;
        expect(distance(samples)).toBeLessThan(distance(plain) / 2);
      }
    }
  });

  it('takes every other proposal at the 80th percentile, more above and fewer below', async () => {
    // Scores of a batch: a hundred each of ten values. The largest is known from the burn-in.
    const values = Array.from({ length: 10 }, (_, i) => -9 + i);
    const propose: Propose = (count) =>
      Promise.resolve({
        count,
        samples: Float32Array.from({ length: count }, (_, i) => values[i % 10]!),
        labels: new Float32Array(count),
        ratios: Float32Array.from({ length: count }, (_, i) => values[i % 10]!),
      });
    const { samples, tries } = await discriminatorRejectionSample(
      propose,
      { ...limits, wanted: 20_000, batch: 1000, burnIn: 10 },
      Random.from(1, 'choice'),
    );
    const gamma = logitOf(-2);
    for (const value of values) {
      const expected = 1 / (1 + Math.exp(gamma - logitOf(value)));
      const [seen, taken] = [tries / 10, samples.filter((sample) => sample === value).length];
      // What was taken beyond those wanted is a part of one batch.
      expect(Math.abs(taken / seen - expected), String(value)).toBeLessThan(
        5 * Math.sqrt((expected * (1 - expected)) / seen) + 0.02,
      );
    }
  });

  it('does not mind a constant added to every score', async () => {
    const [ours, shifted] = [logarithm, (points: Float32Array) => logarithm(points).map((score) => score + 30)].map(
      (scores) =>
        discriminatorRejectionSample(proposals(4, scores), { ...limits, wanted: 500 }, Random.from(4, 'choice')),
    );
    const [a, b] = [await ours!, await shifted!];
    // Single precision holds fewer digits of large scores: some choices at the very edge come out otherwise.
    expect(Math.abs(a.tries - b.tries)).toBeLessThanOrEqual(limits.batch);
    expect(Math.abs(a.kept / a.tries - b.kept / b.tries)).toBeLessThan(0.01);
  });

  it('takes every other one where all scores are alike', async () => {
    const { tries, kept } = await discriminatorRejectionSample(
      proposals(5, (points) => new Float32Array(points.length / 2)),
      limits,
      Random.from(5, 'choice'),
    );
    // Every score is the percentile's own: each is taken every other time.
    expect(Math.abs(kept / tries - 0.5)).toBeLessThan(0.05);
  });

  it('stops at the largest number of tries, and shows those of the lowest scores', async () => {
    const { outcome, tries, rejected } = await discriminatorRejectionSample(
      proposals(6),
      { ...limits, maxTries: 1200 },
      Random.from(6, 'choice'),
    );
    expect([outcome, tries]).toEqual(['capped', 1200]);
    const scores = logarithm(rejected.samples);
    expect(scores).toHaveLength(5);
    expect([...scores]).toEqual([...scores].sort((a, b) => a - b));
  });
});

/** F without gamma, for a largest score of 0 (Azadi et al., ICLR 2019). */
function logitOf(score: number): number {
  return score - Math.log(1 - Math.exp(score - 1e-8));
}
