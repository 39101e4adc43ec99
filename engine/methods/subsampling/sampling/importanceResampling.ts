import type { Random } from '../../../random';
import { isAllowed, joined, sampleAt, type Propose, type Subsample, type SubsamplingLimits } from './proposals';

export interface ResamplingOptions extends Omit<SubsamplingLimits, 'burnIn'> {
  /** Proposals to draw from again, for each sample wanted. */
  poolFactor: number;
}

/**
 * Sampling-importance-resampling (METHODS 1.8): samples drawn with replacement from a pool of proposals, each in
 * proportion to its ratio. Systematic resampling: one uniform number for all, so that a proposal of weight w is drawn
 * floor(w n) or ceil(w n) times.
 */
export async function importanceResample(propose: Propose, options: ResamplingOptions, random: Random): Promise<Subsample> {
  const { wanted, size, batch, poolFactor, maxTries, onProgress } = options;
  const pool: { ratio: number; sample: Float32Array }[] = [];
  const aim = Math.min(maxTries, wanted * poolFactor);
  let tries = 0;
  while (tries < aim) {
    const drawn = await propose(Math.min(batch, aim - tries));
    tries += drawn.count;
    for (let i = 0; i < drawn.count; i++) {
      if (isAllowed(drawn, i)) pool.push({ ratio: drawn.ratios[i]!, sample: sampleAt(drawn, i, size).slice() });
    }
    onProgress?.(0);
  }
  const total = pool.reduce((sum, { ratio }) => sum + ratio, 0);
  const chosen: Float32Array[] = [];
  if (total > 0) {
    let [sum, at] = [0, random.uniform()];
    for (const { ratio, sample } of pool) {
      sum += (ratio / total) * wanted;
      for (; at < sum && chosen.length < wanted; at++) chosen.push(sample);
    }
  }
  return {
    count: chosen.length,
    samples: joined(chosen, size),
    tries,
    burnIn: 0,
    kept: new Set(chosen).size,
    rejected: new Float32Array(0),
    maximum: pool.reduce((most, { ratio }) => Math.max(most, ratio), 0),
    outcome: chosen.length === wanted ? 'complete' : total > 0 ? 'capped' : 'dead',
  };
}
