import type { Random } from '../../../random';
import { isAllowed, joined, sampleAt, type Propose, type Subsample, type SubsamplingLimits } from './proposals';

export interface MetropolisHastingsOptions extends Omit<SubsamplingLimits, 'burnIn'> {
  /** Proposals that every chain sees: 100 in the predecessor's code. */
  proposals: number;
}

/**
 * Metropolis-Hastings with independent proposals (Turner et al., 2019; METHODS 1.8): a chain for each sample wanted; it
 * goes over to a proposal with probability min(1, r' / r), and its last state is the sample. A batch of proposals
 * serves many chains, one step of each.
 */
export async function metropolisHastingsSample(propose: Propose, options: MetropolisHastingsOptions, random: Random): Promise<Subsample> {
  const { wanted, size, batch, proposals: length, maxTries, onProgress } = options;
  const finished: Float32Array[] = [];
  let [tries, moves, maximum] = [0, 0, 0];
  while (finished.length < wanted) {
    const chains = Math.min(batch, wanted - finished.length);
    const states: ({ ratio: number; sample: Float32Array } | undefined)[] = Array.from({ length: chains });
    // A chain broken off by the cap would be no sample yet.
    if (tries + chains * length > maxTries) break;
    for (let step = 0; step < length; step++) {
      const drawn = await propose(chains);
      tries += drawn.count;
      for (let i = 0; i < chains; i++) {
        if (!isAllowed(drawn, i)) continue;
        const ratio = drawn.ratios[i]!;
        maximum = Math.max(maximum, ratio);
        const present = states[i];
        if (present && random.uniform() * present.ratio >= ratio) continue;
        moves++;
        states[i] = { ratio, sample: sampleAt(drawn, i, size).slice() };
      }
      onProgress?.(finished.length);
    }
    // A chain that never left a ratio of 0 has chosen nothing.
    for (const state of states) if (state && state.ratio > 0) finished.push(state.sample);
    if (maximum === 0) break;
  }
  const count = Math.min(wanted, finished.length);
  return {
    count,
    samples: joined(finished.slice(0, count), size),
    tries,
    burnIn: 0,
    kept: moves,
    maximum,
    rejected: new Float32Array(0),
    outcome: count === wanted ? 'complete' : maximum === 0 ? 'dead' : 'capped',
  };
}
