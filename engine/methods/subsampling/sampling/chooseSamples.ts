import type { Random } from '../../../random';
import type { SubsamplingExperiment } from '../config';
import { discriminatorRejectionSample } from './discriminatorRejection';
import { importanceResample } from './importanceResampling';
import { metropolisHastingsSample } from './metropolisHastings';
import { sampleAt, sampleSet, type Propose, type Sample, type Subsample } from './proposals';
import { rejectionSample } from './rejectionSampling';
import type { StrategyId } from './strategies';

/** Rejected samples that are kept to be shown. */
const shownRejected = 24;

export interface ChoiceOptions {
  propose: Propose;
  options: SubsamplingExperiment['subsampling'];
  random: Random;
  /** Called between two batches with the number of samples accepted so far. */
  onProgress: (kept: number) => void;
}

/** Draws the samples of one label group by a sampling strategy. */
export function chooseSamples(
  strategy: StrategyId,
  { propose, options, random, onProgress }: ChoiceOptions,
): Promise<Subsample> {
  const { sampler, perLabel, burnIn, batch, maxTries, rethin, chainLength, poolFactor } = options;
  const limits = { wanted: perLabel, batch, burnIn, maxTries, showRejected: shownRejected, onProgress };
  switch (strategy) {
    case 'plain':
      return plainSample(propose, limits);
    case 'discriminator-rejection':
      return discriminatorRejectionSample(propose, limits, random);
    case 'conditional-ratio':
    case 'per-label-ratios':
      switch (sampler) {
        case 'rejection':
          return rejectionSample(propose, { ...limits, rethin }, random);
        case 'metropolis-hastings':
          return metropolisHastingsSample(propose, { ...limits, chainLength }, random);
        case 'resampling':
          return importanceResample(propose, { ...limits, poolFactor }, random);
      }
  }
}

/** The first `wanted` proposals. */
export async function plainSample(
  propose: Propose,
  { wanted, batch, onProgress }: { wanted: number; batch: number; onProgress: (kept: number) => void },
): Promise<Subsample> {
  const samples: Sample[] = [];
  while (samples.length < wanted) {
    const drawn = await propose(Math.min(batch, wanted - samples.length));
    for (let i = 0; i < drawn.count; i++) samples.push(sampleAt(drawn, i));
    onProgress(samples.length);
  }
  return {
    ...sampleSet(samples),
    outcome: 'complete',
    tries: wanted,
    burnIn: 0,
    kept: wanted,
    maximum: 1,
    rejected: sampleSet([]),
  };
}
