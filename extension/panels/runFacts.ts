import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { runFiles } from '../../engine/protocol/runFolder';
import type { RunFacts } from '../contract/panel';

/** What is read of a run's `config.json`; whatever else it holds is the engine's business. */
const configSchema = z.object({
  dataset: z.object({ name: z.string() }).optional(),
  evaluation: z.object({ every: z.number() }).optional(),
});

/** What a run's own folder tells of it besides record and events; where the config can't be read, nothing. */
export async function readRunFacts(folder: string): Promise<RunFacts> {
  const nothing: RunFacts = { title: '', tags: [], differing: [] };
  try {
    const { dataset, evaluation } = configSchema.parse(
      JSON.parse(await readFile(join(folder, runFiles.config), 'utf8')),
    );
    return { ...nothing, dataset: dataset?.name, evaluationOff: evaluation?.every === 0 };
  } catch {
    return nothing;
  }
}
