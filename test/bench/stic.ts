import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { experimentSuffix } from '../../engine/protocol/runFolder';
import { claimLine } from './claims';
import { eventsOfFinished, finishedRun } from './engineRuns';
import { sticClaims, sticResult, sticTable, type SystemResults } from './sticTable';
import { markdownLines, textLines } from './table';
import { sticBases, sticExperiment, sticSystems, type SticData, type SticSystem } from './workloads/sticSystems';

/**
 * `npm run bench:stic`: trains STIC, its variants, baselines and ablations with the built engine over several seeds and
 * with the same number of updates. Parts of it can be run at different times into one folder (`--systems`, `--seeds`,
 * `--keep`), and the table made from the finished runs there (`--from`).
 */

const { values: given } = parseArgs({
  options: {
    only: { type: 'string', default: '' },
    systems: { type: 'string', default: sticSystems.map(({ id }) => id).join() },
    seeds: { type: 'string', default: '0,1,2' },
    steps: { type: 'string' },
    set: { type: 'string', multiple: true, default: [] },
    keep: { type: 'string' },
    from: { type: 'string' },
    json: { type: 'string' },
    markdown: { type: 'boolean', default: false },
  },
});

/** Number of evaluations in a run with `--steps`. */
const evaluations = 4;

/** Runs what is not finished yet; a run that fails is reported and left out. */
async function runSystem(
  data: SticData,
  system: SticSystem,
  seeds: readonly number[],
  runs: string,
): Promise<SystemResults> {
  const config = join(runs, `${data}-${system.id}${experimentSuffix}`);
  writeFileSync(config, `${JSON.stringify(sticExperiment(data, system), null, 2)}\n`);
  const shortened =
    given.steps === undefined
      ? []
      : [
          `training.steps=${given.steps}`,
          `evaluation.every=${Math.max(1, Math.floor(Number(given.steps) / evaluations))}`,
        ];
  const results = [];
  for (const seed of seeds) {
    const tell = (text: string) => {
      console.error(`${data} ${system.id}, seed ${seed}: ${text}`);
    };
    const started = performance.now();
    try {
      const { events } = await finishedRun(
        { config, settings: [...shortened, ...given.set, `seed=${seed}`] },
        runs,
        tell,
      );
      results.push(sticResult(seed, events));
      tell(`done after ${((performance.now() - started) / 1000).toFixed(0)} s`);
    } catch (error) {
      tell(error instanceof Error ? error.message : String(error));
      process.exitCode = 1;
    }
  }
  return { ...system, results };
}

/** The finished runs of a system in a folder, whatever their settings: of several with the same seed, the newest. */
function keptSystem(data: SticData, system: SticSystem, seeds: readonly number[], runs: string): SystemResults {
  const results = seeds.flatMap((seed) => {
    const found = readdirSync(runs)
      .filter((name) => name.startsWith(`${data}-${system.id}-seed${seed}-`))
      .flatMap((name) => {
        const events = eventsOfFinished(join(runs, name));
        return events ? [events] : [];
      });
    const newest = found.sort((a, b) => a[0]!.time.localeCompare(b[0]!.time)).at(-1);
    return newest ? [sticResult(seed, newest)] : [];
  });
  return { ...system, results };
}

function report(data: SticData, systems: readonly SystemResults[]): object {
  const there = systems.filter(({ results }) => results.length > 0);
  if (there.length === 0) {
    console.log(`${data}: no run is finished.\n`);
    return { data, systems };
  }
  const claims = sticClaims(there);
  const table = sticTable(there);
  const caption =
    `${data}, from the preset ${sticBases[data]}: mean ± sd over the seeds; FID (classifier-64) at three ` +
    'evaluations.';
  const lines = given.markdown
    ? [`**${caption}**`, '', ...markdownLines(table), '', ...claims.map((claim) => `- ${claimLine(claim)}`)]
    : [caption, '', ...textLines(table), '', ...claims.map(claimLine)];
  console.log(`${lines.join('\n')}\n`);
  return { data, systems, claims };
}

async function main(): Promise<void> {
  const data = (Object.keys(sticBases) as SticData[]).filter((name) => name.includes(given.only));
  if (data.length === 0) throw new Error(`--only is one of ${Object.keys(sticBases).join(', ')}.`);
  const chosen = given.systems.split(',').map((id) => {
    const system = sticSystems.find((each) => each.id === id);
    if (!system)
      throw new Error(`There is no system "${id}". There are ${sticSystems.map((each) => each.id).join(', ')}.`);
    return system;
  });
  const seeds = given.seeds.split(',').map(Number);
  if (seeds.some((seed) => !Number.isInteger(seed) || seed < 0))
    throw new Error('--seeds are whole numbers with commas between them: 0,1,2.');
  if (given.steps !== undefined && !(Number(given.steps) >= 1))
    throw new Error('--steps is a whole number of at least 1.');
  if (given.from !== undefined && !existsSync(given.from)) throw new Error(`There is no folder ${given.from}.`);

  const runs = resolve(given.from ?? given.keep ?? mkdtempSync(join(tmpdir(), 'darkroom-bench-')));
  mkdirSync(runs, { recursive: true });
  const found: object[] = [];
  for (const name of data) {
    const systems: SystemResults[] = [];
    for (const system of chosen)
      systems.push(
        given.from === undefined ? await runSystem(name, system, seeds, runs) : keptSystem(name, system, seeds, runs),
      );
    found.push(report(name, systems));
    if (given.json) writeFileSync(given.json, `${JSON.stringify(found, null, 1)}\n`);
  }
  // Failed runs are kept for inspection.
  if (given.from === undefined && given.keep === undefined && process.exitCode === undefined)
    rmSync(runs, { recursive: true, force: true });
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
});
