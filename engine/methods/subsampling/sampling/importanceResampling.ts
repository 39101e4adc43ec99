import type { Random } from '../../../random';
import {
  copySampleAt,
  isAllowed,
  sampleSet,
  type Propose,
  type Sample,
  type Subsample,
  type SubsamplingLimits,
} from './proposals';

export interface ResamplingOptions extends Omit<SubsamplingLimits, 'burnIn'> {
  /** Proposals in the pool, for each sample wanted. */
  poolFactor: number;
}

/**
 * Sampling-importance-resampling (SIR): samples drawn with replacement from a pool of proposals, each in proportion to
 * its ratio. The resampling is systematic: one uniform number for all, so that a proposal of weight w is drawn
 * floor(w n) or ceil(w n) times.
 */
export async function importanceResample(
  propose: Propose,
  options: ResamplingOptions,
  random: Random,
): Promise<Subsample> {
  const { wanted, batch, poolFactor, maxTries, onProgress } = options;
  const pool: { ratio: number; sample: Sample }[] = [];
  const poolSize = Math.min(maxTries, wanted * poolFactor);
  let tries = 0;
  while (tries < poolSize) {
    const drawn = await propose(Math.min(batch, poolSize - tries));
    tries += drawn.count;
    for (let i = 0; i < drawn.count; i++) {
      if (isAllowed(drawn, i)) pool.push({ ratio: drawn.ratios[i]!, sample: copySampleAt(drawn, i) });
    }
    onProgress?.(0);
  }
  const total = pool.reduce((sum, { ratio }) => sum + ratio, 0);
  const chosen: Sample[] = [];
  if (total > 0) {
    let [sum, at] = [0, random.uniform()];
    for (const { ratio, sample } of pool) {
      sum += (ratio / total) * wanted;
      for (; at < sum && chosen.length < wanted; at++) chosen.push(sample);
    }
  }
  return {
    ...sampleSet(chosen),
    tries,
    burnIn: 0,
    kept: new Set(chosen).size,
    rejected: sampleSet([]),
    maximum: pool.reduce((max, { ratio }) => Math.max(max, ratio), 0),
    outcome: chosen.length === wanted ? 'complete' : total > 0 ? 'capped' : 'dead',
  };
}
