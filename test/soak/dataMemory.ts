import { spawn } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { jpegFolder } from '../bench/jpegFolder';
import { figures, Table } from '../bench/table';
import { cache } from '../workbench/paths';
import { peakOf } from './peakMemory';

/**
 * `npm run test:memory`: the most memory that the built engine has while it decodes a folder of JPEGs and trains on it,
 * of 6,000 images and of ten times as many. Images are on the disk, so the two are to be the same. Each run begins with
 * nothing decoded, and is begun once more with all of it decoded.
 */

const { values: given } = parseArgs({
  options: {
    images: { type: 'string', default: '6000,60000' },
    steps: { type: 'string', default: '24' },
    json: { type: 'string' },
  },
});

/** Small pictures, of which many differ. */
const pictures = { width: 96, height: 80, distinct: 300 };
const engine = resolve(import.meta.dirname, '../../dist/engine.js');
const place = join(cache, 'data-memory');

interface MemoryRow {
  images: number;
  /** MiB at their peak: the first run, which decodes, and the second, which doesn't. */
  cold: number;
  warm: number;
}

/** Runs an experiment to its end. @returns MiB of memory at its peak. @throws Error if it fails. */
async function peakOfRun(experiment: string, cacheFolder: string): Promise<number> {
  const child = spawn(process.execPath, [engine, 'run', experiment], {
    env: { ...process.env, DARKROOM_CACHE: cacheFolder },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  let peak = 0;
  const look = setInterval(() => (peak = Math.max(peak, peakOf(child.pid!))), 50);
  const code = await new Promise((done) => child.once('exit', done));
  clearInterval(look);
  if (code !== 0) throw new Error(`The run ended with ${String(code)}.`);
  return peak;
}

const table = new Table([
  { title: 'MiB at the peak', width: 16 },
  { title: 'cold', width: 8 },
  { title: 'warm', width: 8 },
]);
async function main(): Promise<void> {
  const rows: MemoryRow[] = [];
  console.log(table.head());
  for (const images of given.images.split(',').map(Number)) {
    const cacheFolder = join(place, 'cache');
    rmSync(join(cacheFolder, 'datasets'), { recursive: true, force: true });
    const experiment = join(place, `${images}.experiment.json`);
    const dataset = {
      name: 'folder',
      folder: jpegFolder(join(place, `images-${images}`), { ...pictures, count: images }),
      resolution: 64,
    };
    writeFileSync(
      experiment,
      JSON.stringify({
        method: 'self-labeling',
        dataset,
        training: { steps: Number(given.steps), batch: 16, logEvery: 4 },
        sampling: { every: Number(given.steps), columns: 4 },
        evaluation: { every: 0 },
        runtime: { device: 'cpu' },
      }),
    );
    const row = {
      images,
      cold: await peakOfRun(experiment, cacheFolder),
      warm: await peakOfRun(experiment, cacheFolder),
    };
    rows.push(row);
    console.log(table.row([`${images} images`, figures(row.cold), figures(row.warm)]));
  }
  rmSync(join(place, 'runs'), { recursive: true, force: true });
  const ratio = (of: 'cold' | 'warm') => rows.at(-1)![of] / rows[0]![of];
  console.log(`Most over fewest images: cold ${ratio('cold').toFixed(3)}, warm ${ratio('warm').toFixed(3)}.`);
  if (given.json !== undefined) writeFileSync(given.json, `${JSON.stringify(rows, null, 2)}\n`);
}

void main();
