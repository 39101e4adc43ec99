import type { ChangeableKey } from '../../method';

/** Rates, weights and step sizes; not what networks, buffers and films are shaped by. */
export const sticChangeableKeys: readonly ChangeableKey[] = [
  { key: ['optimizer', 'rate'], isLearningRate: true },
  { key: ['optimizer', 'betas'] },
  { key: ['optimizer', 'decay'] },
  { key: ['optimizer', 'average'] },
  { key: ['selfAnalysis', 'logitPenalty'] },
  { key: ['sampler', 'stepSize'] },
  { key: ['sampler', 'acceptance'] },
  { key: ['sampler', 'temperature', 'start'] },
  { key: ['sampler', 'temperature', 'end'] },
  { key: ['score', 'classWeight'] },
  { key: ['score', 'average'] },
];
