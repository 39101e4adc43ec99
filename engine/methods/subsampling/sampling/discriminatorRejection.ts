import type { Random } from '../../../random';
import { isAllowed, joined, LowestRatios, sampleAt, type Propose, type Subsample, type SubsamplingLimits } from './proposals';

/** Share of a batch whose scores lie below the one that is taken every other time. */
const percentile = 0.8;
const tiny = 1e-8;

/**
 * Discriminator rejection sampling (Azadi et al., 2019; METHODS 1.9): the discriminator's score stands for ln r. A
 * proposal is taken with probability sigma(F), F = ln r - ln M - ln(1 - exp(ln r - ln M - 1e-8)) - gamma, and gamma is
 * the 80th percentile of the batch.
 *
 * @param propose its `ratios` are the discriminator's scores, ln r.
 */
export async function discriminatorRejectionSample(
  propose: Propose,
  options: SubsamplingLimits,
  random: Random,
): Promise<Subsample> {
  const { wanted, size, batch, burnIn, maxTries, showRejected, onProgress } = options;
  let largest = -Infinity;
  let [drawnBefore, tries] = [0, 0];
  const look = (scores: Float32Array) => {
    largest = scores.reduce((most, score) => Math.max(most, score), largest);
  };
  while (drawnBefore < burnIn) {
    const drawn = await propose(Math.min(batch, burnIn - drawnBefore));
    drawnBefore += drawn.count;
    look(drawn.ratios);
    onProgress?.(0);
  }
  const kept: Float32Array[] = [];
  const lowest = new LowestRatios(showRejected);
  while (kept.length < wanted && tries < maxTries) {
    const drawn = await propose(Math.min(batch, maxTries - tries));
    tries += drawn.count;
    look(drawn.ratios);
    const logits = drawn.ratios.map((score) => score - largest - Math.log(-Math.expm1(score - largest - tiny)));
    const gamma = logits.toSorted()[Math.floor(percentile * (logits.length - 1))]!;
    logits.forEach((logit, i) => {
      if (!isAllowed(drawn, i)) return;
      const score = drawn.ratios[i]!;
      if (random.uniform() < 1 / (1 + Math.exp(gamma - logit))) kept.push(sampleAt(drawn, i, size).slice());
      else lowest.add(score, sampleAt(drawn, i, size));
    });
    onProgress?.(kept.length);
  }
  const count = Math.min(wanted, kept.length);
  return {
    count,
    samples: joined(kept.slice(0, count), size),
    tries,
    burnIn: drawnBefore,
    kept: kept.length,
    maximum: Math.exp(largest),
    rejected: lowest.samples(size),
    outcome: count === wanted ? 'complete' : 'capped',
  };
}
