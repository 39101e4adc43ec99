import { linearDecay } from '../../nn/schedule';
import type { SticExperiment } from './config/experiment';

/** The learning rate of the update that follows `done` of a run's updates. */
export function learningRate({ optimizer, training }: SticExperiment, done: number): number {
  return linearDecay(optimizer.rate, optimizer.decay, done / training.steps);
}
