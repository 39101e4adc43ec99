import { z } from 'zod';
import { datasetSchema } from './dataset';
import { runtimeSchema } from './runtime';
import { checkpointsSchema, evaluationSchema, samplingSchema, trainingSchema } from './training';

/** Sections that an experiment of any method has. */
export const commonKeys = {
  $schema: z.string().optional().meta({ description: 'The JSON schema of this file, for editors.' }),
  seed: z
    .int()
    .min(0)
    .max(2 ** 32 - 1)
    .default(0)
    .meta({
      description:
        'Seed of every random number of the run. Same seed, device and thread count: the same losses, bit for bit. ' +
        'Default 0.',
    }),
  dataset: datasetSchema,
  training: trainingSchema.prefault({}),
  sampling: samplingSchema.prefault({}),
  evaluation: evaluationSchema.prefault({}),
  checkpoints: checkpointsSchema.prefault({}),
  runtime: runtimeSchema.prefault({}),
};

/** What is known of an experiment of any method, with every default filled in. */
export type Experiment = z.output<z.ZodObject<typeof commonKeys>> & { method: string };

/**
 * The schema of a method's experiments: its keys beside the common ones. `description` completes `method` in editors.
 */
export function methodSchema<const Id extends string, Keys extends z.ZodRawShape>(
  id: Id,
  description: string,
  keys: Keys,
) {
  return z.strictObject({ method: z.literal(id).meta({ description }), ...commonKeys, ...keys });
}
