import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { experimentName } from '../../engine/protocol/runFolder';
import type { SubsamplingExperiment } from '../../engine/methods/subsampling/config';
import { planRun } from '../../engine/methods/plan';
import { strategiesOf } from '../../engine/methods/subsampling/sampling/strategies';
import { finishedRun, type FinishedRun } from './engineRuns';
import { claimLine } from './claims';
import { claimsOf, seedResult, seedTable } from './seedTable';
import { markdownLines, textLines } from './table';

/**
 * `npm run bench:subsampling`: the subsampling examples, run whole by the built engine over several seeds, with a ratio
 * for each label to compare with: what is gained on the plain generator, and what it costs.
 */

const examples = ['mnist', 'angles'].map((name) => ({
  name,
  file: resolve(import.meta.dirname, `../../examples/${name}-subsampling.experiment.json`),
}));

const { values: given } = parseArgs({
  options: {
    only: { type: 'string', default: '' },
    experiment: { type: 'string', multiple: true, default: [] },
    seeds: { type: 'string', default: '3' },
    set: { type: 'string', multiple: true, default: [] },
    keep: { type: 'string' },
    json: { type: 'string' },
    markdown: { type: 'boolean', default: false },
  },
});

/** Runs one experiment with every seed and prints what came of it. */
async function benchExperiment(config: string, seeds: readonly number[], runs: string): Promise<object> {
  const name = experimentName(config);
  const finished: FinishedRun[] = [];
  for (const seed of seeds) {
    const settings = ['subsampling.baselines=["per-label-ratios"]', ...given.set, `seed=${seed}`];
    const started = performance.now();
    finished.push(
      await finishedRun({ config, settings }, runs, (text) => {
        console.error(`${name}, seed ${seed}: ${text}`);
      }),
    );
    console.error(`${name}, seed ${seed}: done after ${((performance.now() - started) / 1000).toFixed(0)} s`);
  }
  const experiment = finished[0]!.experiment as SubsamplingExperiment;
  if (finished[0]!.experiment.method !== 'subsampling')
    throw new Error(`${config} is no experiment of the method subsampling.`);
  const strategies = strategiesOf(experiment);
  const labels = (await planRun(experiment)).stages.at(-1)!.stage.steps / strategies.length;
  const results = finished.map(({ events }, i) => seedResult(seeds[i]!, events));
  const claims = claimsOf(results, strategies, labels);
  // As the papers' tables: the plain generator, what there was, and ours.
  const table = seedTable(
    results,
    [...strategies].sort((a, b) => Number(a.id === 'conditional-ratio') - Number(b.id === 'conditional-ratio')),
  );
  const caption =
    `${name}: ${experiment.subsampling.perLabel} images of each of ${labels} labels, ` +
    `${seeds.length === 1 ? `seed ${seeds[0]}` : `mean ± sd of seeds ${seeds.join(', ')}`}.`;
  const lines = given.markdown
    ? [`**${caption}**`, '', ...markdownLines(table), '', ...claims.map((claim) => `- ${claimLine(claim)}`)]
    : [caption, '', ...textLines(table), '', ...claims.map(claimLine)];
  console.log(`${lines.join('\n')}\n`);
  return { name, systems: strategies, labels, results, claims };
}

async function main(): Promise<void> {
  const chosen =
    given.experiment.length > 0
      ? given.experiment.map((file) => resolve(file))
      : examples.filter(({ name }) => name.includes(given.only)).map(({ file }) => file);
  if (chosen.length === 0)
    throw new Error(
      `No example's name contains "${given.only}". There are ${examples.map(({ name }) => name).join(', ')}.`,
    );
  const count = Number(given.seeds);
  if (!Number.isInteger(count) || count < 1) throw new Error('--seeds is a whole number of at least 1.');
  const seeds = Array.from({ length: count }, (_, seed) => seed);

  const runs = given.keep === undefined ? mkdtempSync(join(tmpdir(), 'darkroom-bench-')) : resolve(given.keep);
  const results: object[] = [];
  for (const config of chosen) {
    results.push(await benchExperiment(config, seeds, runs));
    if (given.json) writeFileSync(given.json, `${JSON.stringify(results, null, 1)}\n`);
  }
  // A run that failed is left for whoever wants to know why.
  if (given.keep === undefined) rmSync(runs, { recursive: true, force: true });
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
});
