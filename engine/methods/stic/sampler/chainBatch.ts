/**
 * A batch of Langevin chains, one image each. Arrays have a row for each chain and are never changed in place: a pass
 * of the sampler returns a new batch.
 */
export interface ChainBatch {
  /** The present states `[chains, height, width, channels]`. */
  readonly images: Float32Array;
  /** The condition that each chain samples `[chains, classes]`, on the simplex. */
  readonly conditions: Float32Array;
  /** The step size epsilon of each chain `[chains]`. */
  readonly stepSizes: Float32Array;
  /** Passes that each chain has done since its initialisation `[chains]`. */
  readonly passesDone: Float32Array;
  /** How many consecutive chains share the same random numbers; 1 where every chain has its own. */
  readonly chainsPerNoise: number;
}

/** Chains at their initial images, all with the same step size. */
export function startChains({
  images,
  conditions,
  chains,
  stepSize,
  chainsPerNoise = 1,
}: Pick<ChainBatch, 'images' | 'conditions'> & {
  /** The number of chains. */
  chains: number;
  /** The initial epsilon. */
  stepSize: number;
  chainsPerNoise?: number;
}): ChainBatch {
  return {
    images,
    conditions,
    stepSizes: new Float32Array(chains).fill(stepSize),
    passesDone: new Float32Array(chains),
    chainsPerNoise,
  };
}

/**
 * Random numbers of `steps` steps for all `chains`, where they were drawn once for each group of `chainsPerNoise`
 * chains.
 * @param drawn `[steps, groups, numbers]`.
 * @returns `[steps, chains, numbers]`; `drawn` itself where groups have one chain.
 */
export function repeatForGroups(
  drawn: Float32Array,
  { steps, chains, chainsPerNoise }: { steps: number; chains: number; chainsPerNoise: number },
): Float32Array {
  if (chainsPerNoise === 1) return drawn;
  const groups = Math.ceil(chains / chainsPerNoise);
  const size = drawn.length / (steps * groups);
  const all = new Float32Array(steps * chains * size);
  for (let row = 0; row < steps * chains; row++) {
    const from = Math.floor(row / chains) * groups + Math.floor((row % chains) / chainsPerNoise);
    all.set(drawn.subarray(from * size, (from + 1) * size), row * size);
  }
  return all;
}
