import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { runFiles } from '../protocol/runFolder';

/** Bytes that a run takes on the disk, by what they are for. */
export interface DiskUse {
  checkpoints: number;
  samples: number;
  /** Networks, events, log and all the rest. */
  rest: number;
  total: number;
}

/** What a run's files take; what goes away while it is counted takes nothing. */
export async function diskUse(folder: string): Promise<DiskUse> {
  const use: DiskUse = { checkpoints: 0, samples: 0, rest: 0, total: 0 };
  for (const name of await readdir(folder).catch(() => [])) {
    const bytes = await bytesIn(join(folder, name));
    use[name === runFiles.checkpoints || name === runFiles.samples ? name : 'rest'] += bytes;
    use.total += bytes;
  }
  return use;
}

/** Bytes of a file, or of all files in a folder; links count as themselves. */
export async function bytesIn(path: string): Promise<number> {
  const entry = await lstat(path).catch(() => null);
  if (!entry) return 0;
  if (!entry.isDirectory()) return entry.size;
  const names = await readdir(path).catch(() => []);
  const sizes = await Promise.all(names.map((name) => bytesIn(join(path, name))));
  return sizes.reduce((sum, size) => sum + size, 0);
}

/** "3.2 GB", "780 kB": decimal units, as file managers write them. */
export function formatBytes(bytes: number): string {
  const units = ['bytes', 'kB', 'MB', 'GB', 'TB'];
  let value = bytes;
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${unit === 0 || value >= 99.95 ? value.toFixed(0) : value.toPrecision(2)} ${units[unit]}`;
}
