import { z } from 'zod';

/** What of the engine's answer to `reproduce --json` is told here. */
const reproductionSchema = z.object({
  identical: z.boolean(),
  upTo: z.number(),
  /** Folder of the new run. */
  other: z.string(),
  /** The first one first. */
  differences: z.array(z.object({ step: z.number(), message: z.string() })),
  changes: z.array(z.object({ what: z.string(), was: z.string(), is: z.string() })),
});
export type Reproduction = z.infer<typeof reproductionSchema>;

/** The engine's answer in what it printed, which may hold other lines; null where it gave none. */
export function reproductionIn(output: string): Reproduction | null {
  const [start, end] = [output.indexOf('{\n'), output.lastIndexOf('\n}')];
  if (start < 0 || end < start) return null;
  try {
    return reproductionSchema.safeParse(JSON.parse(output.slice(start, end + 2))).data ?? null;
  } catch {
    return null;
  }
}
