import type { Random } from '../../../random';
import {
  copySampleAt,
  isAllowed,
  LowestRatios,
  sampleSet,
  type Propose,
  type Sample,
  type Subsample,
  type SubsamplingLimits,
} from './proposals';

/** Percentile of a batch's F at which a proposal is accepted with probability 1/2. */
const percentile = 0.8;
const epsilon = 1e-8;

/**
 * Discriminator rejection sampling (DRS; Azadi et al., ICLR 2019): the discriminator's score is an estimate of ln r. A
 * proposal is accepted with probability sigma(F), F = ln r - ln M - ln(1 - exp(ln r - ln M - 1e-8)) - gamma, and gamma
 * is the 80th percentile of the batch.
 *
 * @param propose its `ratios` are the discriminator's scores, ln r.
 */
export async function discriminatorRejectionSample(
  propose: Propose,
  options: SubsamplingLimits,
  random: Random,
): Promise<Subsample> {
  const { wanted, batch, burnIn, maxTries, showRejected, onProgress } = options;
  let largest = -Infinity;
  let [drawnBefore, tries] = [0, 0];
  const updateLargest = (scores: Float32Array) => {
    largest = scores.reduce((max, score) => Math.max(max, score), largest);
  };
  while (drawnBefore < burnIn) {
    const drawn = await propose(Math.min(batch, burnIn - drawnBefore));
    drawnBefore += drawn.count;
    updateLargest(drawn.ratios);
    onProgress?.(0);
  }
  const kept: Sample[] = [];
  const lowest = new LowestRatios(showRejected);
  while (kept.length < wanted && tries < maxTries) {
    const drawn = await propose(Math.min(batch, maxTries - tries));
    tries += drawn.count;
    updateLargest(drawn.ratios);
    const logits = drawn.ratios.map((score) => score - largest - Math.log(-Math.expm1(score - largest - epsilon)));
    const gamma = logits.toSorted()[Math.floor(percentile * (logits.length - 1))]!;
    logits.forEach((logit, i) => {
      if (!isAllowed(drawn, i)) return;
      if (random.uniform() < 1 / (1 + Math.exp(gamma - logit))) kept.push(copySampleAt(drawn, i));
      else lowest.add(drawn, i);
    });
    onProgress?.(kept.length);
  }
  const taken = sampleSet(kept.slice(0, wanted));
  return {
    ...taken,
    tries,
    burnIn: drawnBefore,
    kept: kept.length,
    maximum: Math.exp(largest),
    rejected: lowest.set(),
    outcome: taken.count === wanted ? 'complete' : 'capped',
  };
}
