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

export interface MetropolisHastingsOptions extends Omit<SubsamplingLimits, 'burnIn'> {
  /** Proposals in a chain: 100 in the code of DRE-F-SP. */
  chainLength: number;
}

/**
 * Metropolis-Hastings with independent proposals (MH-GAN; Turner et al., ICML 2019), by density ratios as in DRE-F-SP
 * (Ding, Wang and Welch, 2020): one chain for each sample wanted. A chain moves to a proposal with probability
 * min(1, r' / r), and its last state is the sample. A batch of proposals is one step of as many chains.
 */
export async function metropolisHastingsSample(
  propose: Propose,
  options: MetropolisHastingsOptions,
  random: Random,
): Promise<Subsample> {
  const { wanted, batch, chainLength, maxTries, onProgress } = options;
  const finished: Sample[] = [];
  let [tries, moves, maximum] = [0, 0, 0];
  while (finished.length < wanted) {
    const chains = Math.min(batch, wanted - finished.length);
    const states: ({ ratio: number; sample: Sample } | undefined)[] = Array.from({ length: chains });
    // A chain that stops at the largest number of tries would be no sample yet.
    if (tries + chains * chainLength > maxTries) break;
    for (let step = 0; step < chainLength; step++) {
      const drawn = await propose(chains);
      tries += drawn.count;
      for (let i = 0; i < chains; i++) {
        if (!isAllowed(drawn, i)) continue;
        const ratio = drawn.ratios[i]!;
        maximum = Math.max(maximum, ratio);
        const present = states[i];
        if (present && random.uniform() * present.ratio >= ratio) continue;
        moves++;
        states[i] = { ratio, sample: copySampleAt(drawn, i) };
      }
      onProgress?.(finished.length);
    }
    // A chain that never left a ratio of 0 has chosen nothing.
    for (const state of states) if (state && state.ratio > 0) finished.push(state.sample);
    if (maximum === 0) break;
  }
  const taken = sampleSet(finished.slice(0, wanted));
  return {
    ...taken,
    tries,
    burnIn: 0,
    kept: moves,
    maximum,
    rejected: sampleSet([]),
    outcome: taken.count === wanted ? 'complete' : maximum === 0 ? 'dead' : 'capped',
  };
}
