import type { Random } from '../../../random';
import {
  isAllowed,
  joined,
  LowestRatios,
  sampleAt,
  type Proposals,
  type Propose,
  type Subsample,
  type SubsamplingLimits,
} from './proposals';

export interface RejectionOptions extends SubsamplingLimits {
  /**
   * Whether samples that were taken under a smaller maximum are thinned when it grows, each kept with the old maximum's
   * share of the new: what is kept then follows the real density whatever the maximum was. Without, as the authors do.
   */
  rethin: boolean;
}

/**
 * Rejection sampling by density ratios (METHODS 1.8): a proposal is taken with probability r / M. M, the largest ratio,
 * is looked for in a burn-in and grows afterwards if need be.
 */
export async function rejectionSample(propose: Propose, options: RejectionOptions, random: Random): Promise<Subsample> {
  const { wanted, size, batch, burnIn, maxTries, rethin, showRejected, onProgress } = options;
  const looked = await largestOfBurnIn(propose, burnIn, batch, () => onProgress?.(0));
  let { maximum } = looked;
  let tries = 0;
  let kept: Float32Array[] = [];
  let drawnAllowed = 0;
  const lowest = new LowestRatios(showRejected);
  while (kept.length < wanted && tries < maxTries) {
    const proposals = await propose(Math.min(batch, maxTries - tries));
    tries += proposals.count;
    const grown = largest(proposals, maximum);
    if (grown > maximum && rethin) {
      const share = maximum / grown;
      kept = kept.filter(() => random.uniform() < share);
    }
    maximum = grown;
    for (let i = 0; i < proposals.count; i++) {
      if (!isAllowed(proposals, i)) continue;
      const ratio = proposals.ratios[i]!;
      drawnAllowed++;
      // Written so that a maximum of 0 takes nothing: a ratio that is 0 everywhere chooses nothing.
      if (maximum > 0 && random.uniform() * maximum < ratio) kept.push(sampleAt(proposals, i, size).slice());
      else lowest.add(ratio, sampleAt(proposals, i, size));
    }
    onProgress?.(kept.length);
    if (maximum === 0 && drawnAllowed >= burnIn) break;
  }
  const taken = kept.slice(0, wanted);
  return {
    count: taken.length,
    samples: joined(taken, size),
    tries,
    burnIn: looked.drawn,
    kept: kept.length,
    maximum,
    outcome: taken.length === wanted ? 'complete' : maximum === 0 && drawnAllowed > 0 ? 'dead' : 'capped',
    rejected: lowest.samples(size),
  };
}

/** The largest ratio among `burnIn` proposals that may be taken; 0 if there is none. */
async function largestOfBurnIn(
  propose: Propose,
  burnIn: number,
  batch: number,
  onProgress: () => void,
): Promise<{ maximum: number; drawn: number }> {
  let [maximum, drawn] = [0, 0];
  while (drawn < burnIn) {
    const proposals = await propose(Math.min(batch, burnIn - drawn));
    drawn += proposals.count;
    maximum = largest(proposals, maximum);
    onProgress();
  }
  return { maximum, drawn };
}

function largest(proposals: Proposals, atLeast: number): number {
  return proposals.ratios.reduce((most, ratio, i) => (isAllowed(proposals, i) && ratio > most ? ratio : most), atLeast);
}
