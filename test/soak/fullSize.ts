import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { ImageDataset } from '../../engine/datasets/dataset';
import { loadStl10 } from '../../engine/datasets/stl10/loadStl10';
import { loadSvhn } from '../../engine/datasets/svhn/loadSvhn';
import { figures, Table } from '../bench/table';
import { cache } from '../workbench/paths';
import { peakOf } from './peakMemory';
import { kept, writeFullStl10, writeFullSvhn } from './fullSizeFiles';

/**
 * `npm run test:fullsize` (`-- --set svhn`: one of them): seconds and peak memory of reading STL-10 with its 100,000
 * images without labels, and SVHN, from files of the published sizes (6 GB of disk): first decoded, then out of the
 * cache. Each is read in a process of its own.
 */

const place = join(cache, 'full-size');

const sets: Record<string, { write: () => unknown; load: () => Promise<ImageDataset> }> = {
  stl10: {
    write: () => kept(place, 'stl10', writeFullStl10),
    load: () => loadStl10(place, { resolution: 96, unlabelled: true }, kept(place, 'stl10', writeFullStl10)),
  },
  svhn: {
    write: () => kept(place, 'svhn', writeFullSvhn),
    load: () => loadSvhn(place, {}, kept(place, 'svhn', writeFullSvhn)),
  },
};

const { values: given } = parseArgs({ options: { load: { type: 'string' }, set: { type: 'string' } } });

/** What a process that reads says at its end. */
interface Reading {
  seconds: number;
  mebibytes: number;
  images: number;
}

/** Reads it, and one image of a hundred once more, as training would. */
async function load(name: string): Promise<void> {
  const start = performance.now();
  const { train, test } = await sets[name]!.load();
  const seconds = (performance.now() - start) / 1000;
  for (let i = 0; i < train.count; i += 100) train.images.gather([i]);
  const reading: Reading = {
    seconds,
    mebibytes: peakOf(process.pid),
    images: train.count + test.count,
  };
  console.log(JSON.stringify(reading));
}

function loadApart(name: string): Reading {
  const { stdout, status } = spawnSync(process.execPath, [...process.execArgv, process.argv[1]!, '--load', name], {
    env: { ...process.env, DARKROOM_CACHE: join(place, 'cache') },
    stdio: ['ignore', 'pipe', 'inherit'],
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`Reading ${name} ended with ${String(status)}.`);
  return JSON.parse(stdout) as Reading;
}

function measure(): void {
  const table = new Table([
    { title: 'of published size', width: 18 },
    { title: 'images', width: 8 },
    { title: 'seconds', width: 8 },
    { title: 'MiB at the peak', width: 16 },
  ]);
  console.log(table.head());
  mkdirSync(place, { recursive: true });
  for (const [name, { write }] of Object.entries(sets)) {
    if (given.set !== undefined && given.set !== name) continue;
    write();
    for (const when of ['decoded', 'kept']) {
      const { images, seconds, mebibytes } = loadApart(name);
      console.log(table.row([`${name}, ${when}`, String(images), figures(seconds), figures(mebibytes)]));
    }
    rmSync(join(place, 'cache'), { recursive: true, force: true });
  }
  rmSync(place, { recursive: true, force: true });
}

if (given.load === undefined) measure();
else void load(given.load);
