import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Dice } from './dice';
import type { Kind } from './kind';
import { checkpoints } from './kinds/checkpoints';
import { configs } from './kinds/configs';
import { control } from './kinds/control';
import { cifar, csv, hdf5, idx, lmdb, npy, npz, parquet, stl10, svhn } from './kinds/datasetKinds';
import { events } from './kinds/events';
import { images } from './kinds/images';
import { panel } from './kinds/panel';
import { records } from './kinds/records';

const kinds = {
  ...{ configs, events, control, records, checkpoints, panel },
  ...{ png: images('PNG'), jpeg: images('JPEG'), webp: images('WebP'), avif: images('AVIF') },
  ...{ gif: images('GIF'), bmp: images('BMP'), tiff: images('TIFF') },
  ...{ idx, npy, npz, parquet, csv, lmdb, cifar, svhn, stl10, hdf5 },
} satisfies Record<string, Kind>;
export type KindName = keyof typeof kinds;
export const kindNames = Object.keys(kinds) as KindName[];

/** The most processor time that a case may take, in seconds: a machine may be busy with others. */
const longest = 1;

/** Some cases of a kind: `from` counts them, so that each can be repeated alone. */
export interface Cases {
  kind: KindName;
  seed: number;
  from: number;
  count: number;
}

/** What became of some cases. */
export interface Figures extends Cases {
  accepted: number;
  refused: number;
  /** Processor time of the slowest case, in seconds. */
  slowest: number;
  failures: { number: number; message: string }[];
}

/** @param begin hears of each case before it is run. */
export async function runCases({ kind, seed, from, count }: Cases, begin?: (number: number) => void): Promise<Figures> {
  const figures: Figures = { kind, seed, from, count, accepted: 0, refused: 0, slowest: 0, failures: [] };
  const folder = mkdtempSync(join(tmpdir(), `darkroom-fuzz-${kind}-`));
  try {
    const runCase = await kinds[kind].prepare(folder);
    for (let number = from; number < from + count; number++) {
      begin?.(number);
      const before = process.cpuUsage();
      try {
        figures[await runCase(new Dice(kind, seed, number))]++;
      } catch (error) {
        figures.failures.push({
          number,
          message: error instanceof Error ? `${error.name}: ${error.message}` : String(error),
        });
      }
      const { user, system } = process.cpuUsage(before);
      const seconds = (user + system) / 1e6;
      figures.slowest = Math.max(figures.slowest, seconds);
      if (seconds > longest) figures.failures.push({ number, message: `took ${seconds.toFixed(1)} s` });
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return figures;
}
