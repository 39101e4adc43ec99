import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, vi } from 'vitest';
import type { ImageDataset } from '../../../engine/datasets/dataset';
import { loadDataset } from '../../../engine/datasets/loadDataset';
import type { DatasetSelection } from '../../../engine/datasets/registry';
import { formatsFolder } from './formatFixtures';

/** Tables of the script's twelve images, as people write them. */

export const resolution = 8;
export const twelve = Array.from({ length: 12 }, (_, i) => i);

/** A folder for each test, with the cache in it. */
export function temporaryFolder(): { path: string } {
  const folder = { path: '' };
  beforeEach(async () => {
    folder.path = await mkdtemp(join(tmpdir(), 'darkroom-meanings-'));
    vi.stubEnv('DARKROOM_CACHE', join(folder.path, 'cache'));
  });
  afterEach(async () => {
    vi.unstubAllEnvs();
    await rm(folder.path, { recursive: true });
  });
  return folder;
}

export const parquet = (name: string, options: Partial<DatasetSelection> = {}) =>
  loadDataset({ name: 'parquet', folder: `types/${name}`, resolution, ...options }, formatsFolder);
export const npz = (name: string, options: Partial<DatasetSelection> = {}) =>
  loadDataset({ name: 'numpy', file: `numpy/${name}.npz`, ...options }, formatsFolder);

/** The pixels of both splits, in the order of their first bytes. */
export function pixelsOf({ train, test: tests }: ImageDataset) {
  const images = [train, tests].flatMap((split) =>
    Array.from({ length: split.count }, (_, i) => [...split.images.gather([i])]),
  );
  return images.sort((a, b) => a[0]! - b[0]!);
}

/** A CSV file beside copies of the script's images. */
export async function csvIn(
  folder: string,
  text: string | Buffer,
  options: Partial<DatasetSelection> = {},
  name = 'table.csv',
) {
  await mkdir(join(folder, 'images'), { recursive: true });
  for (const i of twelve)
    await copyFile(join(formatsFolder, `csv/images, all/${i}.png`), join(folder, `images/${i}.png`));
  await writeFile(join(folder, name), text);
  return loadDataset({ name: 'csv', file: name, resolution, ...options }, folder);
}

export const linesOf = (header: string, line: (i: number) => string) => [header, ...twelve.map(line), ''].join('\r\n');
