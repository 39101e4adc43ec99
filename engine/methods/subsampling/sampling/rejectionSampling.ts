import type { Random } from '../../../random';
import {
  copySampleAt,
  isAllowed,
  LowestRatios,
  sampleSet,
  type Proposals,
  type Propose,
  type Sample,
  type Subsample,
  type SubsamplingLimits,
} from './proposals';

export interface RejectionOptions extends SubsamplingLimits {
  /**
   * Whether samples accepted under a smaller maximum are thinned when it grows, each kept with probability old / new
   * maximum: the accepted samples then follow the real density whatever the maximum was. Without, as in the authors'
   * code.
   */
  rethin: boolean;
}

/**
 * Rejection sampling by density ratios (Ding, Wang, Wang and Welch, arXiv 2103.11166v1): a proposal is accepted with
 * probability r / M. M, the largest ratio, is estimated in a burn-in and grows when a larger ratio is found.
 */
export async function rejectionSample(propose: Propose, options: RejectionOptions, random: Random): Promise<Subsample> {
  const { wanted, batch, burnIn, maxTries, rethin, showRejected, onProgress } = options;
  const estimated = await largestOfBurnIn(propose, { burnIn, batch, onProgress: () => onProgress?.(0) });
  let { maximum } = estimated;
  let tries = 0;
  let kept: Sample[] = [];
  let drawnAllowed = 0;
  const lowest = new LowestRatios(showRejected);
  while (kept.length < wanted && tries < maxTries) {
    const proposals = await propose(Math.min(batch, maxTries - tries));
    tries += proposals.count;
    const grown = largestRatio(proposals, maximum);
    if (grown > maximum && rethin) {
      const share = maximum / grown;
      kept = kept.filter(() => random.uniform() < share);
    }
    maximum = grown;
    for (let i = 0; i < proposals.count; i++) {
      if (!isAllowed(proposals, i)) continue;
      drawnAllowed++;
      // Written so that nothing is accepted where the maximum is 0: a ratio that is 0 everywhere can't choose.
      if (maximum > 0 && random.uniform() * maximum < proposals.ratios[i]!) kept.push(copySampleAt(proposals, i));
      else lowest.add(proposals, i);
    }
    onProgress?.(kept.length);
    if (maximum === 0 && drawnAllowed >= burnIn) break;
  }
  const taken = sampleSet(kept.slice(0, wanted));
  return {
    ...taken,
    tries,
    burnIn: estimated.drawn,
    kept: kept.length,
    maximum,
    outcome: taken.count === wanted ? 'complete' : maximum === 0 && drawnAllowed > 0 ? 'dead' : 'capped',
    rejected: lowest.set(),
  };
}

/** The largest ratio among `burnIn` proposals that may be accepted; 0 if there is none. */
async function largestOfBurnIn(
  propose: Propose,
  { burnIn, batch, onProgress }: { burnIn: number; batch: number; onProgress: () => void },
): Promise<{ maximum: number; drawn: number }> {
  let [maximum, drawn] = [0, 0];
  while (drawn < burnIn) {
    const proposals = await propose(Math.min(batch, burnIn - drawn));
    drawn += proposals.count;
    maximum = largestRatio(proposals, maximum);
    onProgress();
  }
  return { maximum, drawn };
}

/** The largest ratio of a proposal that may be accepted, but at least `min`. */
function largestRatio(proposals: Proposals, min: number): number {
  return proposals.ratios.reduce((max, ratio, i) => (isAllowed(proposals, i) && ratio > max ? ratio : max), min);
}
