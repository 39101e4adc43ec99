/** Small runs of every method, some seconds each: several checkpoints, grids and evaluations, and all of its stages. */

export const crashMethods = ['self-labeling', 'stic', 'subsampling'] as const;
export type CrashMethod = (typeof crashMethods)[number];

export interface Variant {
  name: string;
  method: CrashMethod;
  /** As an experiment file has it. */
  experiment: object;
  /** Name of the variant whose finished run gives the generator. */
  generatorOf?: string;
}

const common = {
  dataset: { name: 'mnist', limit: 256 },
  sampling: { every: 5, columns: 3 },
  checkpoints: { every: 4, keep: 2 },
  // One thread: the order of sums is the same everywhere.
  runtime: { device: 'cpu', threads: 1 },
};

function selfLabeling(name: string, keys: object): Variant {
  const experiment = {
    ...common,
    method: 'self-labeling',
    networks: { width: 0.25, latent: 8 },
    optimizer: { discriminatorSteps: 1 },
    training: { steps: 30, batch: 16, logEvery: 3 },
    evaluation: { every: 10, samples: 256 },
    ...keys,
  };
  return { name: `self-labeling ${name}`, method: 'self-labeling', experiment };
}

function stic(name: string, keys: object): Variant {
  const experiment = {
    ...common,
    method: 'stic',
    networks: { width: 0.25 },
    sampler: { steps: 2, passes: 2 },
    training: { steps: 30, batch: 16, logEvery: 3 },
    evaluation: { every: 15, samples: 256 },
    ...keys,
  };
  return { name: `stic ${name}`, method: 'stic', experiment };
}

/** Short rounds and a small buffer, so that a run of 30 updates fills it and restarts chains. */
const selfAnalysis = { chains: 32, steps: 2, updatesPerRound: 2, replayRounds: 3 };

const subsamplingKeys = {
  ...common,
  method: 'subsampling',
  generator: { latent: 8, width: 0.25 },
  features: { steps: 6, batch: 16, dimension: 16 },
  ratio: { hidden: [32, 16], steps: 6, batch: 16 },
  training: { steps: 8, batch: 8, logEvery: 2 },
  evaluation: { every: 1_000_000, samples: 256 },
};
const sampling = { perLabel: 20, burnIn: 20, batch: 20 };

function subsampling(name: string, keys: object, generatorOf?: string): Variant {
  const variant = { name: `subsampling ${name}`, method: 'subsampling', experiment: { ...subsamplingKeys, ...keys } };
  return { ...variant, method: 'subsampling', ...(generatorOf !== undefined && { generatorOf }) };
}

export const variants: readonly Variant[] = [
  selfLabeling('all labels', { labels: 'all' }),
  selfLabeling('some labels', { labels: 'some', labelsPerClass: 5 }),
  selfLabeling('no labels', {
    labels: 'none',
    selfLabeling: { prior: 'empirical', gate: 'soft', selfLabels: 'soft', threshold: 0.3 },
  }),

  stic('chains and replay', { selfAnalysis }),
  stic('no fakes', { selfAnalysis: { fakes: 'none', chains: 32 } }),
  stic('attentive', { variant: 'attentive', selfAnalysis: { ...selfAnalysis, fakes: 'hard' } }),
  stic('grmala', {
    selfAnalysis: { ...selfAnalysis, sampler: 'grmala' },
    sampler: { kind: 'grmala', steps: 2, passes: 2, smoothing: 1, initialiser: 'class-mean' },
  }),
  stic('score', { variant: 'score', selfAnalysis: { chains: 32 }, score: { levels: 3, stepsPerLevel: 1 } }),

  subsampling('of classes', {
    subsampling: { ...sampling, baselines: ['per-label-ratios', 'discriminator-rejection'] },
    ratio: { ...subsamplingKeys.ratio, steps: 4 },
  }),
  subsampling('of numbers', {
    dataset: { name: 'angles', resolution: 32, limit: 256 },
    labelEmbedding: { regressionSteps: 6, embeddingSteps: 6 },
    features: { steps: 6, batch: 16, dimension: 16, width: 4 },
    filter: { kind: 'error-quantile', steps: 6 },
    // So low that some labels can't be filled, which is told in warnings.
    subsampling: { ...sampling, sampler: 'metropolis-hastings', chainLength: 2, maxTries: 100, labels: 4 },
  }),
  subsampling(
    "of another run's generator",
    { subsampling: { ...sampling, sampler: 'resampling', poolFactor: 3 } },
    'subsampling of classes',
  ),
];
