import { appendFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { digest } from '../../engine/files/digest';
import { experimentSuffix } from '../../engine/protocol/runFolder';
import { claimLine } from './claims';
import { finishedRun } from './engineRuns';
import { ratioRows, rowOf, selfLabelingClaims, selfLabelingTable, type SelfLabelingRow } from './selfLabelingTable';
import { markdownLines, textLines } from './table';
import {
  selfLabelingBases,
  selfLabelingExperiment,
  selfLabelingSystems,
  type SelfLabelingData,
  type SelfLabelingSystem,
} from './workloads/selfLabelingSystems';

/**
 * `npm run bench:self-labeling`: the self-labeling GAN with none, a tenth and all of the labels, the plain
 * unconditional and class-conditional GANs, and the ablations, trained by the built engine with the same number of
 * updates. What a run came to is a row of `--rows FILE`, written when it ends; a run whose row is there, of the same
 * configuration, is not run again, and one that was broken off goes on (`--keep`).
 */

const { values: given } = parseArgs({
  options: {
    only: { type: 'string', default: 'mnist' },
    systems: { type: 'string', default: selfLabelingSystems.map(({ id }) => id).join() },
    seeds: { type: 'string', default: '0,1,2' },
    set: { type: 'string', multiple: true, default: [] },
    rows: { type: 'string', default: resolve(import.meta.dirname, 'rows/selfLabeling.jsonl') },
    keep: { type: 'string' },
    json: { type: 'string' },
    markdown: { type: 'boolean', default: false },
  },
});

function readRows(): SelfLabelingRow[] {
  if (!existsSync(given.rows)) return [];
  return readFileSync(given.rows, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as SelfLabelingRow);
}

/** Names a system's settings, whatever the seed: rows of other settings are of other runs. */
function configOf(data: SelfLabelingData, system: SelfLabelingSystem): string {
  return digest('sha256', JSON.stringify([selfLabelingExperiment(data, system), given.set])).slice(0, 12);
}

/** The row of a run: the one that is there, or that of a run that is made now; null where it fails. */
async function rowFor(
  data: SelfLabelingData,
  system: SelfLabelingSystem,
  seed: number,
  runs: string,
): Promise<SelfLabelingRow | null> {
  const config = configOf(data, system);
  const known = readRows().find(
    (row) => row.data === data && row.system === system.id && row.seed === seed && row.config === config,
  );
  if (known) return known;
  const file = join(runs, `${data}-${system.id}${experimentSuffix}`);
  writeFileSync(file, `${JSON.stringify(selfLabelingExperiment(data, system), null, 2)}\n`);
  const tell = (text: string) => {
    console.error(`${data} ${system.id}, seed ${seed}: ${text}`);
  };
  const started = performance.now();
  try {
    const { events } = await finishedRun({ config: file, settings: [...given.set, `seed=${seed}`] }, runs, tell);
    const seconds = Math.round((performance.now() - started) / 1000);
    const row = rowOf({ data, system: system.id, seed, config, seconds }, events);
    mkdirSync(resolve(given.rows, '..'), { recursive: true });
    appendFileSync(given.rows, `${JSON.stringify(row)}\n`);
    tell(`${row.measure} ${row.fid?.toFixed(1) ?? '–'} after ${seconds} s`);
    return row;
  } catch (error) {
    tell(error instanceof Error ? error.message : String(error));
    process.exitCode = 1;
    return null;
  }
}

function report(data: SelfLabelingData, systems: readonly SelfLabelingSystem[], rows: readonly SelfLabelingRow[]) {
  const { steps, batch } = selfLabelingBases[data].training;
  const caption = `${data}, ${steps} updates of ${batch}: mean ± sd over the seeds.`;
  const table = selfLabelingTable(systems, rows);
  const claims = selfLabelingClaims(systems, rows).map(claimLine);
  const lines = given.markdown
    ? [`**${caption}**`, '', ...markdownLines(table), '', ...claims.map((claim) => `- ${claim}`)]
    : [caption, '', ...textLines(table), '', ...claims];
  console.log(`${lines.join('\n')}\n`);
}

async function main(): Promise<void> {
  const data = given.only.split(',').map((name) => {
    if (name in selfLabelingBases) return name as SelfLabelingData;
    throw new Error(`--only is one or more of ${Object.keys(selfLabelingBases).join(', ')}.`);
  });
  const chosen = given.systems.split(',').map((id) => {
    const system = selfLabelingSystems.find((each) => each.id === id);
    if (system) return system;
    throw new Error(`There is no system "${id}". There are ${selfLabelingSystems.map((each) => each.id).join(', ')}.`);
  });
  const seeds = given.seeds.split(',').map(Number);
  if (seeds.some((seed) => !Number.isInteger(seed) || seed < 0))
    throw new Error('--seeds are whole numbers with commas between them: 0,1,2.');
  const runs = resolve(given.keep ?? mkdtempSync(join(tmpdir(), 'darkroom-bench-')));
  mkdirSync(runs, { recursive: true });
  const ratios = [];
  for (const name of data) {
    const rows: SelfLabelingRow[] = [];
    // A seed after the other: what is there when time runs out is a whole table of fewer seeds.
    for (const seed of seeds)
      for (const system of chosen) {
        const row = await rowFor(name, system, seed, runs);
        if (row) rows.push(row);
      }
    report(name, chosen, rows);
    ratios.push(...ratioRows(name, rows));
    if (given.json) writeFileSync(given.json, `${JSON.stringify(ratios, null, 1)}\n`);
  }
  // Failed runs are kept for inspection.
  if (given.keep === undefined && process.exitCode === undefined) rmSync(runs, { recursive: true, force: true });
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
});
