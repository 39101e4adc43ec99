import { z } from 'zod';
import type { HostTensors } from '../runtime/program';

/** The form of checkpoints. */
export const checkpointVersion = 1;

/** Everything but the tensors that training needs to go on as if it had never stopped. */
export const checkpointStateSchema = z.object({
  version: z.literal(checkpointVersion),
  method: z.string(),
  /** Content id of the data set: going on with other images would be another experiment. */
  datasetId: z.string(),
  step: z.number().int().nonnegative(),
  /** The stage under way, from 0: at a step between two, which of them. */
  stage: z.number().int().nonnegative().default(0),
  /** The four words of `Random.state`. */
  random: z.array(z.number().int()).length(4),
  /** Means of the loss curves under way. */
  means: z.object({ sums: z.record(z.string(), z.number()), counts: z.record(z.string(), z.number()) }),
  /** Step of the last evaluation, -1 for none: a stop may have broken off the one that was due at `step`. */
  evaluatedAt: z.number().int().min(-1),
  /** Seconds spent so far, over all engines that worked on the run. */
  elapsedSeconds: z.number().nonnegative(),
  /** Seconds of the present stage's training steps. */
  trainedSeconds: z.number().nonnegative().default(0),
});
export type CheckpointState = z.infer<typeof checkpointStateSchema>;

export interface Checkpoint {
  state: CheckpointState;
  tensors: HostTensors;
}
