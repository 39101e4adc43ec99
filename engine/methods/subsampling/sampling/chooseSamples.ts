import type { SubsamplingExperiment } from '../experiment';
import type { Random } from '../../../random';
import { metropolisHastingsSample } from './metropolisHastings';
import { discriminatorRejectionSample } from './discriminatorRejection';
import { joined, sampleAt, type Propose, type Subsample } from './proposals';
import { rejectionSample } from './rejectionSampling';
import { importanceResample } from './importanceResampling';
import type { StrategyId } from './strategies';

/** Refused samples that are kept to be shown. */
const shownRejected = 24;

/** Draws the samples of one label as a system does. */
export function chooseSamples(
  system: StrategyId,
  propose: Propose,
  size: number,
  {
    sampler,
    perLabel,
    burnIn,
    batch,
    maxTries,
    rethin,
    chainLength,
    poolFactor,
  }: SubsamplingExperiment['subsampling'] & { maxTries: number; perLabel: number; burnIn: number; batch: number },
  random: Random,
  onProgress: (kept: number) => void,
): Promise<Subsample> {
  const limits = { wanted: perLabel, size, batch, burnIn, maxTries, showRejected: shownRejected, onProgress };
  switch (system) {
    case 'plain':
      return plainSample(propose, size, perLabel, batch, onProgress);
    case 'discriminator-rejection':
      return discriminatorRejectionSample(propose, limits, random);
    case 'conditional-ratio':
    case 'per-label-ratios':
      switch (sampler) {
        case 'rejection':
          return rejectionSample(propose, { ...limits, rethin }, random);
        case 'metropolis-hastings':
          return metropolisHastingsSample(propose, { ...limits, proposals: chainLength }, random);
        case 'resampling':
          return importanceResample(propose, { ...limits, poolFactor }, random);
      }
  }
}

/** The first `wanted` proposals. */
export async function plainSample(
  propose: Propose,
  size: number,
  wanted: number,
  batch: number,
  onProgress: (kept: number) => void,
): Promise<Subsample> {
  const samples: Float32Array[] = [];
  while (samples.length < wanted) {
    const drawn = await propose(Math.min(batch, wanted - samples.length));
    for (let i = 0; i < drawn.count; i++) samples.push(sampleAt(drawn, i, size));
    onProgress(samples.length);
  }
  return {
    count: wanted,
    samples: joined(samples, size),
    outcome: 'complete',
    tries: wanted,
    burnIn: 0,
    kept: wanted,
    maximum: 1,
    rejected: new Float32Array(0),
  };
}
