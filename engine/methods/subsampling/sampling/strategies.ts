import type { SubsamplingExperiment } from '../experiment';

/** What is sampled and judged: the plain generator, the paper's system, and what it is compared with. */
export type StrategyId = 'plain' | 'conditional-ratio' | 'per-label-ratios' | 'discriminator-rejection';

export interface SamplingStrategy {
  id: StrategyId;
  /** As the papers call it. */
  name: string;
}

const suffixes = { rejection: 'RS', 'metropolis-hastings': 'MH', resampling: 'SIR' } as const;

/** The systems of an experiment, the plain generator first. */
export function strategiesOf({
  subsampling: { baselines, sampler },
}: Pick<SubsamplingExperiment, 'subsampling'>): readonly SamplingStrategy[] {
  const suffix = suffixes[sampler];
  const all: SamplingStrategy[] = [
    { id: 'plain', name: 'plain' },
    { id: 'conditional-ratio', name: `cDRE-F-cSP+${suffix}` },
    { id: 'per-label-ratios', name: `DRE-F-SP+${suffix}` },
    { id: 'discriminator-rejection', name: 'DRS' },
  ];
  return all.filter(({ id }) => id === 'plain' || id === 'conditional-ratio' || baselines.includes(id));
}
