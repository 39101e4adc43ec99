import { exportName, placesByName } from './classPlaces';
import type { Layout, Outside } from './layout';
import { matched } from './matchedTests';
import { splitNameOf } from './splitName';
import { filledFolders, type FolderNode } from '../tree';
import { outsideOf } from './wrapping';

/**
 * LSUN's `bedroom_train` beside `bedroom_val`, each an export or images, or CycleGAN's `trainA` beside `testA`, where
 * all folders are called so.
 */
export function lsunLayout(top: FolderNode): Layout | undefined {
  const filled = filledFolders(top);
  const parts = filled.flatMap((node) => partOf(node) ?? []);
  // LSUN's own `test_lmdb` is of all categories.
  const unsorted = filled.filter((node) => !partOf(node) && isTest(node));
  if (parts.length + unsorted.length < filled.length || !parts.some(({ split }) => split === 'train')) return undefined;
  const of = (wanted: string) =>
    placesByName(parts.filter(({ split }) => split === wanted).map(({ name, node }) => [name, node]));
  const train = of('train');
  const test = (['val', 'test'] as const)
    .map((split) => ({ split, found: of(split) }))
    .map(({ split, found }) => ({ split, outside: found.outside, ...matched(train.places, found.places) }))
    .reduce((best, each) => (each.places.size > best.places.size ? each : best));
  const unused = parts.filter(({ split }) => split !== 'train' && split !== test.split);
  return {
    where: top.path,
    train: train.places,
    test: test.places,
    outside: [
      ...outsideOf(top),
      ...train.outside,
      ...test.outside,
      ...test.unknown.map((path): Outside => ({ path, why: 'unknown class' })),
      ...unused.map(({ node }): Outside => ({ path: node.path, why: 'other split' })),
      ...unsorted.map(({ path }): Outside => ({ path, why: 'unsorted' })),
    ],
    notes: [],
  };
}

interface Part {
  name: string;
  split: 'train' | 'val' | 'test';
  node: FolderNode;
}

function partOf(node: FolderNode): Part | undefined {
  const [, first, lsun, cycle, last] =
    /^(?:(.+)_(train|val|test)|(train|val|test)([A-Z]))$/.exec(exportName(node)) ?? [];
  const [name, split] = [first ?? last, lsun ?? cycle];
  return name === undefined ? undefined : { name, split: split as Part['split'], node };
}

function isTest(node: FolderNode): boolean {
  const name = splitNameOf(exportName(node));
  return name?.split === 'test' && name.prefix === '';
}
