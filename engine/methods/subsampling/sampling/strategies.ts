import type { SubsamplingExperiment } from '../config';

/** The plain generator, the paper's subsampling, and the baselines that it is compared with. */
export type StrategyId = 'plain' | 'conditional-ratio' | 'per-label-ratios' | 'discriminator-rejection';

/** A way of sampling a label, whose images are evaluated. */
export interface SamplingStrategy {
  id: StrategyId;
  /** Its name in the papers. */
  name: string;
}

const samplerNames = { rejection: 'RS', 'metropolis-hastings': 'MH', resampling: 'SIR' } as const;

/** The sampling strategies of an experiment, the plain generator first. */
export function strategiesOf({
  subsampling: { baselines, sampler },
}: Pick<SubsamplingExperiment, 'subsampling'>): readonly SamplingStrategy[] {
  const suffix = samplerNames[sampler];
  const all: SamplingStrategy[] = [
    { id: 'plain', name: 'plain' },
    { id: 'conditional-ratio', name: `cDRE-F-cSP+${suffix}` },
    { id: 'per-label-ratios', name: `DRE-F-SP+${suffix}` },
    { id: 'discriminator-rejection', name: 'DRS' },
  ];
  return all.filter(({ id }) => id === 'plain' || id === 'conditional-ratio' || baselines.includes(id));
}
