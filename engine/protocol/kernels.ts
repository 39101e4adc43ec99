import { z } from 'zod';

/**
 * The kernel variants that a run's programs are written with, by the kind of device and by what is computed: what
 * `kernels.json` holds. Another variant rounds otherwise, so whoever goes on with the run or repeats it takes these.
 */
const runKernelsSchema = z.record(z.string(), z.record(z.string(), z.string()));
export type RunKernels = z.infer<typeof runKernelsSchema>;

/** @throws Error if the value is none of `kernels.json`. */
export function parseKernels(value: unknown): RunKernels {
  return runKernelsSchema.parse(value);
}
