import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A data set by the paths of its files. */
export interface DatasetSeed {
  files: Record<string, Buffer>;
  /** Those that are not mutated. */
  constant?: readonly string[];
}

const golden = join(import.meta.dirname, '../golden/formats');

/** A folder of what test/golden/formats.py wrote. */
export function goldenSeed(folder: string, isTaken: (name: string) => boolean = () => true): DatasetSeed {
  const names = readdirSync(join(golden, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(join(golden, folder).length + 1))
    .filter(isTaken);
  return { files: Object.fromEntries(names.map((name) => [name, readFileSync(join(golden, folder, name))])) };
}
