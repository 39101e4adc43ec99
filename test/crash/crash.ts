import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { Random } from '../../engine/random';
import { finishedReference, referenceRun, runChain, writeVariant, type Chain, type Reference } from './chain';
import { drawKill } from './kills';
import { killedRun, resumeTwice } from './twoResumes';
import { crashMethods, variants, type CrashMethod, type Variant } from './variants';

/**
 * `npm run test:crash -- --kills 100 --json FILE`: kills runs of every method until each has been killed so often,
 * resumes them, and compares what they came to with what runs that were let be came to. `--resumes 50`: lets two
 * engines resume a killed run at once, so often. What stands in FILE already is not done again.
 */

const { values: given } = parseArgs({
  options: {
    kills: { type: 'string' },
    resumes: { type: 'string' },
    /** Only variants whose names contain this. */
    only: { type: 'string', default: '' },
    seed: { type: 'string', default: '0' },
    json: { type: 'string' },
    /** Where runs are kept; those that differ always are. */
    keep: { type: 'string' },
  },
});

/** Of one run. */
const mostKills = 3;

const runs = resolve(given.keep ?? mkdtempSync(join(tmpdir(), 'darkroom-crash-')));
const references = new Map<string, Reference>();
const chains: Chain[] =
  given.json !== undefined && existsSync(given.json) ? (JSON.parse(readFileSync(given.json, 'utf8')) as Chain[]) : [];

/** The uninterrupted run of a variant, made when it is first needed, or in the folder to keep from an earlier time. */
async function referenceOf(variant: Variant): Promise<Reference> {
  const known = references.get(variant.name);
  if (known) return known;
  const reference = await keptReference(variant);
  console.log(`${variant.name}: ${(reference.length.wall / 1000).toFixed(1)} s without interruption`);
  references.set(variant.name, reference);
  return reference;
}

async function keptReference(variant: Variant): Promise<Reference> {
  const folder = join(folderOf(variant), 'uninterrupted');
  const wallFile = `${folder}.json`;
  if (existsSync(wallFile)) return finishedReference(folder, Number(readFileSync(wallFile, 'utf8')));
  const file = await fileOf(variant);
  // The first fills the cache, so that the second takes as long as those that are killed.
  await referenceRun(file, folder);
  const reference = await referenceRun(file, folder);
  writeFileSync(wallFile, String(Math.round(reference.length.wall)));
  return reference;
}

const folderOf = ({ name }: Variant) => join(runs, name.replace(/\W+/g, '-'));

async function fileOf(variant: Variant): Promise<string> {
  const donor = variants.find(({ name }) => name === variant.generatorOf);
  return writeVariant(variant, folderOf(variant), donor && (await referenceOf(donor)).folder);
}

function killsOf(method: CrashMethod): number {
  const names = variants.filter((variant) => variant.method === method).map(({ name }) => name);
  return chains.filter(({ name }) => names.includes(name)).reduce((sum, { kills }) => sum + kills, 0);
}

async function addChain(variant: Variant, wanted: number): Promise<void> {
  const reference = await referenceOf(variant);
  const number = chains.filter(({ name }) => name === variant.name).length;
  const folder = join(folderOf(variant), `chain-${number}`);
  const seed = Number(given.seed) + number;
  const random = Random.from(seed, variant.name);
  const count = Math.min(wanted, 1 + random.integer(mostKills));
  const kills = Array.from({ length: count }, () => drawKill(random, reference.length));
  const chain = await runChain(variant.name, { file: await fileOf(variant), folder, reference, kills });
  add(chain, folder);
}

/** Keeps what came of a run, and its folder where it is not as it should be. */
function add(chain: Chain, folder: string): void {
  const { name, identical, instants, differences } = chain;
  chains.push(chain);
  if (given.json !== undefined) writeFileSync(given.json, `${JSON.stringify(chains, null, 1)}\n`);
  console.log([identical ? 'identical' : 'DIFFERENT', name, ...instants].join('  '));
  for (const difference of differences) console.log(`  ${difference}`);
  if (identical) rmSync(folder, { recursive: true, force: true });
  else console.log(`  ${folder}`);
}

const twinsName = 'two resumes at once';

async function resumeTwins(wanted: number): Promise<void> {
  const [variant] = variants as readonly [Variant];
  const killed = join(folderOf(variant), 'killed');
  const done = () => chains.filter(({ name }) => name === twinsName).length;
  if (done() >= wanted) return;
  const reference = await referenceOf(variant);
  await killedRun(await fileOf(variant), killed);
  while (done() < wanted) {
    const resumed = join(folderOf(variant), `resumed-${done()}`);
    const differences = await resumeTwice(killed, resumed, reference);
    add({ name: twinsName, kills: 1, identical: differences.length === 0, instants: [], differences }, resumed);
  }
}

async function killRuns(wanted: number): Promise<void> {
  for (const method of crashMethods) {
    const own = variants.filter((variant) => variant.method === method && variant.name.includes(given.only));
    for (let turn = 0; own.length > 0 && killsOf(method) < wanted; turn++)
      await addChain(own[turn % own.length]!, wanted - killsOf(method));
    console.log(`${method}: ${killsOf(method)} kills`);
  }
}

function countOf(name: 'kills' | 'resumes'): number {
  const count = Number(given[name] ?? 0);
  if (!Number.isInteger(count) || count < 0) throw new Error(`--${name} is a whole number.`);
  return count;
}

async function main(): Promise<void> {
  const [kills, resumes] = [countOf('kills'), countOf('resumes')];
  if (kills + resumes === 0) throw new Error('Say how many: --kills 100, or --resumes 50.');
  mkdirSync(runs, { recursive: true });
  await killRuns(kills);
  await resumeTwins(resumes);
  const different = chains.filter(({ identical }) => !identical);
  console.log(`${chains.length - different.length} of ${chains.length} are identical.`);
  if (different.length > 0) process.exitCode = 1;
  else if (given.keep === undefined) rmSync(runs, { recursive: true, force: true });
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
});
