import type { Checkpoint } from '../../../engine/storage/checkpointState';

/** A whole small checkpoint. */
export function checkpointAt(step: number, stage = 0): Checkpoint {
  return {
    tensors: { w: { shape: [2], data: Float32Array.of(step, 0.1) } },
    state: {
      version: 1,
      method: 'self-labeling',
      datasetId: 'abc',
      stage,
      step,
      random: [1, -2, 3, 4],
      evaluatedAt: -1,
      elapsedSeconds: 1.25,
      trainedSeconds: 1,
      means: { sums: { 'loss/a': 0.1 + 0.2 }, counts: { 'loss/a': 2 } },
    },
  };
}
