/** Shows everything a run has to show within seconds, and goes on for minutes, until it is stopped. */
export const long = {
  method: 'self-labeling',
  dataset: { name: 'mnist', limit: 2000 },
  training: { steps: 5000, batch: 16, logEvery: 1 },
  sampling: { every: 10 },
  evaluation: { every: 20, samples: 256 },
  runtime: { device: 'cpu', threads: 2 },
};

/** Goes through all stages of subsampling, in less than a minute. */
export const subsampling = {
  method: 'subsampling',
  dataset: { name: 'mnist', limit: 2000 },
  generator: { width: 1 },
  training: { steps: 40, batch: 16, logEvery: 1 },
  sampling: { every: 20 },
  evaluation: { every: 1_000_000, samples: 256 },
  features: { steps: 20, batch: 32 },
  ratio: { steps: 20, batch: 32, hidden: [32, 16] },
  subsampling: { perLabel: 12, burnIn: 24, batch: 24 },
  runtime: { device: 'cpu', threads: 2 },
};

/**
 * Patience with what a run does by itself, in milliseconds: on a busy machine the first feature network takes minutes.
 */
export const soon = { timeout: 240_000, interval: 100 };
