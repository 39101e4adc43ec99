import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { encode } from 'fast-png';
import { Random } from '../../engine/random';
import { summarised } from './measure';
import { figures, Table } from './table';

/**
 * `npm run bench:start`: milliseconds from the command to the first training step, of the built engine: to its start,
 * which is when the engine has said its last word before (the grids of step 0 are drawn), and to its figures. Each
 * round begins with a cache folder of its own: the first run probes the devices and measures kernel variants, the
 * second finds them in the cache.
 */

/** A row of `--json FILE`: medians over the rounds; `ratio` is secondMs / firstMs. */
interface StartRow {
  name: string;
  /** To the start of the first step, of the first run and of the second. */
  firstMs: number;
  secondMs: number;
  ratio: number;
  /** To the figures of the first step. */
  firstFiguresMs: number;
  secondFiguresMs: number;
}

/** Milliseconds from the command. */
interface FirstStep {
  begun: number;
  done: number;
}

const engine = resolve(import.meta.dirname, '../../dist/engine.js');
const examples = resolve(import.meta.dirname, '../../examples');

const { values: given } = parseArgs({
  options: {
    only: { type: 'string', default: '' },
    rounds: { type: 'string', default: '3' },
    json: { type: 'string' },
  },
});

interface StartedExperiment {
  name: string;
  /** Writes what it needs into `folder`, and returns the experiment file. */
  file: (folder: string) => string;
  settings?: readonly string[];
}

const experiments: readonly StartedExperiment[] = [
  { name: 'self-labeling, MNIST', file: () => join(examples, 'mnist-self-labeling.experiment.json') },
  {
    name: 'STIC, MNIST, short chains',
    file: () => join(examples, 'mnist-stic.experiment.json'),
    // With the example's own 250 steps of each chain, the grids of step 0 are most of the time, on any machine.
    settings: ['sampler.passes=1', 'sampler.steps=10', 'sampling.columns=2'],
  },
  { name: 'subsampling, folder of 32x32 images', file: folderExperiment },
];

/** A subsampling experiment on a folder of 1,000 colour images in ten classes. */
function folderExperiment(folder: string): string {
  const [side, classes, perClass] = [32, 10, 100];
  const random = Random.from(0, 'bench:start');
  for (let label = 0; label < classes; label++) {
    const place = join(folder, 'images', `class${label}`);
    mkdirSync(place, { recursive: true });
    for (let i = 0; i < perClass; i++) {
      const data = Uint8Array.from(random.uniforms(side * side * 3), (u) => 25 * label + 30 * u);
      writeFileSync(join(place, `${i}.png`), encode({ width: side, height: side, channels: 3, data }));
    }
  }
  const file = join(folder, 'folder.experiment.json');
  const experiment = {
    method: 'subsampling',
    dataset: { name: 'folder', folder: 'images', resolution: side },
    training: { steps: 2000, batch: 64 },
  };
  writeFileSync(file, JSON.stringify(experiment));
  return file;
}

/**
 * Starts an engine, and ends it after its first point of a curve.
 * @throws Error if it ends before.
 */
async function timeToFirstStep(
  { settings = [] }: StartedExperiment,
  place: { file: string; folder: string; cache: string },
): Promise<FirstStep> {
  const set = [...settings, 'training.logEvery=1'].flatMap((setting) => ['--set', setting]);
  const started = performance.now();
  const child = spawn(process.execPath, [engine, 'run', place.file, '--json', '--folder', place.folder, ...set], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, DARKROOM_CACHE: place.cache },
  });
  const ended = new Promise((done) => child.once('close', done));
  try {
    let begun = 0;
    for await (const line of createInterface({ input: child.stdout })) {
      const now = performance.now() - started;
      if ((JSON.parse(line) as { type?: string }).type === 'scalars') return { begun, done: now };
      begun = now;
    }
    throw new Error('The engine has ended before its first step.');
  } finally {
    // As Ctrl-C does: a process that is killed keeps nothing for the next one but what it has kept by then.
    child.kill('SIGINT');
    await ended;
  }
}

/** Both times of each round. */
async function bench(
  experiment: StartedExperiment,
  rounds: number,
): Promise<{ first: FirstStep[]; second: FirstStep[] }> {
  const folder = mkdtempSync(join(tmpdir(), 'darkroom-start-'));
  const times: { first: FirstStep[]; second: FirstStep[] } = { first: [], second: [] };
  try {
    const file = experiment.file(folder);
    for (let round = 0; round < rounds; round++) {
      const cache = join(folder, `cache${round}`);
      for (const which of ['first', 'second'] as const) {
        const place = { file, cache, folder: join(folder, `run${round}-${which}`) };
        times[which].push(await timeToFirstStep(experiment, place));
      }
    }
    return times;
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

const table = new Table([
  { title: 'seconds from the command', width: 36 },
  { title: 'first run', width: 9 },
  { title: 'from – to', width: 13 },
  { title: 'figures', width: 7 },
  { title: 'second run', width: 10 },
  { title: 'from – to', width: 13 },
  { title: 'figures', width: 7 },
]);

const seconds = (milliseconds: number) => (milliseconds / 1000).toFixed(1);
const spread = (times: readonly number[]) => `${seconds(Math.min(...times))} – ${seconds(Math.max(...times))}`;

async function main(): Promise<void> {
  const rounds = Number(given.rounds);
  if (!Number.isInteger(rounds) || rounds < 1) throw new Error('--rounds is a whole number of at least 1.');
  if (!existsSync(engine)) throw new Error('The engine is not built: npm run build.');
  const chosen = experiments.filter(({ name }) => name.includes(given.only));
  if (chosen.length === 0)
    throw new Error(
      `No experiment's name contains "${given.only}". There are: ${experiments.map(({ name }) => name).join('; ')}.`,
    );
  const [load] = loadavg();
  if (load! > 1) console.log(`Other processes are busy here (load ${figures(load!)}): the times below will be off.`);
  console.log(
    `Medians of ${rounds} rounds; the first run of each has an empty cache. To the start of the first step, and to its ` +
      'figures.\n',
  );
  console.log(table.head());
  const rows: StartRow[] = [];
  for (const experiment of chosen) {
    const { first, second } = await bench(experiment, rounds);
    const [begun, done] = (['begun', 'done'] as const).map((when) =>
      [first, second].map((times) => times.map((each) => each[when])),
    );
    const [firstMs, secondMs] = begun!.map((times) => summarised(times).median) as [number, number];
    const [firstFiguresMs, secondFiguresMs] = done!.map((times) => summarised(times).median) as [number, number];
    console.log(
      table.row([
        experiment.name,
        ...[seconds(firstMs), spread(begun![0]!), seconds(firstFiguresMs)],
        ...[seconds(secondMs), spread(begun![1]!), seconds(secondFiguresMs)],
      ]),
    );
    rows.push({ name: experiment.name, firstMs, secondMs, ratio: secondMs / firstMs, firstFiguresMs, secondFiguresMs });
  }
  if (given.json) writeFileSync(given.json, `${JSON.stringify(rows, null, 1)}\n`);
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message.split('\n')[0]! : String(error));
  process.exitCode = 1;
});
