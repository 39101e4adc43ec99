import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runEventSchema, type RunEvent } from '../../engine/protocol/events';
import { parseRecord } from '../../engine/protocol/record';
import { readTensorFile } from '../unit/storage/tensorFile';
import { start, writeExperiment } from './darkroom';

/** Subsampling runs as small as they get: some seconds on one processor core. */
export const tiny = {
  method: 'subsampling',
  dataset: { name: 'mnist', limit: 256 },
  generator: { latent: 8, width: 0.25 },
  features: { steps: 4, batch: 16, dimension: 16 },
  ratio: { hidden: [32, 16], steps: 4, batch: 16 },
  subsampling: { perLabel: 20, burnIn: 20, batch: 20 },
  training: { steps: 6, batch: 8, logEvery: 2 },
  sampling: { every: 3, columns: 4 },
  evaluation: { every: 1_000_000, samples: 256 },
  checkpoints: { every: 0 },
  runtime: { device: 'cpu', threads: 1 },
};

/** Kept between test runs: what is in it depends on nothing but its name. */
export const cache = process.env.DARKROOM_CACHE ?? join(__dirname, '../../.cache/test');

export const recordOf = (run: string) => parseRecord(JSON.parse(readFileSync(join(run, 'run.json'), 'utf8')));
/** Also of a run that was killed: its last line may be torn. */
export const eventsOf = (run: string): RunEvent[] =>
  readFileSync(join(run, 'events.jsonl'), 'utf8')
    .split('\n')
    .slice(0, -1)
    .map((line) => runEventSchema.parse(JSON.parse(line)));
export const networkOf = (run: string, name: string) => readTensorFile(join(run, 'networks', `${name}.safetensors`));

/** Runs an experiment to its end in `<folder>/<name>`. */
export async function completed(folder: string, name: string, experiment: unknown, ...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await start(
    folder,
    ['run', writeExperiment(folder, experiment, `${name}.experiment.json`), '--folder', name, ...args],
    cache,
  ).ended;
  if (code !== 0) throw new Error(`${stdout}\n${stderr}`);
  return join(folder, name);
}

/** The stages that events tell of, each time one begins. */
export const stagesBegun = (events: readonly RunEvent[]) =>
  events.flatMap((event) => (event.type === 'stage' && event.status === 'started' ? [event.stage] : []));

/** The figures of a run's last comparison by system and column, but for what depends on the clock. */
export function comparisonOf(run: string): Record<string, Record<string, number | null>> {
  const comparison = eventsOf(run).findLast((event) => event.type === 'comparison')!;
  const timed = ['training', 'sampling'];
  return Object.fromEntries(
    comparison.rows.map(({ name, values }) => [
      name,
      Object.fromEntries(
        comparison.columns.map(({ id }, i) => [id, values[i]!] as const).filter(([id]) => !timed.includes(id)),
      ),
    ]),
  );
}
