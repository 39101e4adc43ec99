import { readFileSync } from 'node:fs';
import type { DatasetConfig } from '../../config/dataset';
import { datasetFacts } from '../../config/dataset';
import { ConfigSource } from '../../jsonc/source';
import { findLayout } from './layout';

const counted = new Map<string, number>();

/**
 * How many classes a data set has, before it is read: of a folder of images, its sub-folders or those of its map. 1
 * where it can't be told; loading it will say why. Paths must be absolute.
 */
export function classCount({ name, folder, classes }: Pick<DatasetConfig, 'name' | 'folder' | 'classes'>): number {
  const known = datasetFacts[name].classes;
  if (known !== null) return known;
  const key = JSON.stringify([folder, classes]);
  const count = counted.get(key) ?? countNow(folder, classes);
  if (count === undefined) return 1;
  counted.set(key, count);
  return count;
}

function countNow(folder: string | undefined, classes: string | undefined): number | undefined {
  try {
    if (classes !== undefined)
      return Object.keys(new ConfigSource(classes, readFileSync(classes, 'utf8')).value as object).length;
    return folder === undefined ? undefined : findLayout(folder).train.size;
  } catch {
    return undefined;
  }
}
