import { z } from 'zod';

/** What `datasets list --json` prints: the data sets known by name, and how they stand on this machine. */
const datasetListSchema = z.object({
  datasets: z.array(
    z.object({
      name: z.string(),
      title: z.string(),
      description: z.string(),
      /** Size of its files in bytes. */
      bytes: z.number().nonnegative(),
      present: z.boolean(),
      /** Whether the engine can fetch it. */
      fetchable: z.boolean(),
      /** How to have it otherwise. */
      advice: z.string().nullable(),
    }),
  ),
});
export type DatasetEntry = z.infer<typeof datasetListSchema>['datasets'][number];

/** Throws if the text is no such list. */
export function readDatasetList(stdout: string): DatasetEntry[] {
  return datasetListSchema.parse(JSON.parse(stdout)).datasets;
}
