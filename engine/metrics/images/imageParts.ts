import type { ImageDataset } from '../../datasets/dataset';
import { fingerprintsOf } from '../../datasets/fingerprints';

/**
 * Which images evaluation networks learn from, and which are kept from them. An image's own bytes decide, not its
 * place: equal images, in one split or in both, are on the same side (metrics README, Held-out images).
 */
export interface ImageParts {
  /** What networks learn from: training images with a label; of continuous labels, test images too. */
  learned: SplitIndices;
  /** Images like those, kept back to stop the training by. */
  stopping: SplitIndices;
  /** Images like those, kept back to tell how good a network is. */
  telling: SplitIndices;
  /** Training images that are not kept back: what generated images are compared with. */
  reference: Uint32Array;
  /** Images that no network has learned from: test images, and training images that are no reference. */
  unseen: SplitIndices;
}

/** Indices of images of both splits, in rising order. */
export type SplitIndices = Record<SplitName, Uint32Array>;
export type SplitName = 'train' | 'test';

/** Of so many images at most, these shares are kept back. */
const share = { classes: 0.1, continuous: 0.2 } as const;
const mostKeptBack = 10_000;
/** Of small data sets a larger share, so that there are some at all. */
const leastKeptBack = 200;
const largestShare = 0.25;

const parts = new WeakMap<ImageDataset, ImageParts>();

/** The parts of a data set; computed once. */
export function imagePartsOf(dataset: ImageDataset): ImageParts {
  const known = parts.get(dataset);
  if (known) return known;
  const found = divide(dataset);
  parts.set(dataset, found);
  return found;
}

/** How many images there are in both splits. */
export function countOf({ train, test }: SplitIndices): number {
  return train.length + test.length;
}

function divide({ train, test, continuous }: ImageDataset): ImageParts {
  const fingerprints = { train: fingerprintsOf(train), test: fingerprintsOf(test) };
  // Images without a label have nothing to teach.
  const labelled = { train: continuous ? train.count : train.labels.length, test: continuous ? test.count : 0 };
  const kept = keptBack(labelled.train + labelled.test, continuous ? share.continuous : share.classes);
  const spared = lastOfTheirClass({ train, continuous }, fingerprints.train, kept);
  const isKept = (fingerprint: number) => !spared.has(fingerprint) && partOf(fingerprint, 0) < kept;
  const chosen = (name: SplitName, holds: (fingerprint: number, index: number) => boolean) => {
    const found: number[] = [];
    fingerprints[name].forEach((fingerprint, index) => {
      if (holds(fingerprint, index)) found.push(index);
    });
    return Uint32Array.from(found);
  };
  const both = (holds: (fingerprint: number, index: number, name: SplitName) => boolean): SplitIndices => ({
    train: chosen('train', (fingerprint, index) => holds(fingerprint, index, 'train')),
    test: chosen('test', (fingerprint, index) => holds(fingerprint, index, 'test')),
  });
  const isLabelled = (index: number, name: SplitName) => index < labelled[name];
  const learned = both((fingerprint, index, name) => isLabelled(index, name) && !isKept(fingerprint));
  const known = new Set([
    ...Array.from(learned.train, (index) => fingerprints.train[index]!),
    ...Array.from(learned.test, (index) => fingerprints.test[index]!),
  ]);
  const half = (fingerprint: number) => partOf(fingerprint, 1) < 0.5;
  return {
    learned,
    stopping: both((print, index, name) => isLabelled(index, name) && isKept(print) && half(print)),
    telling: both((print, index, name) => isLabelled(index, name) && isKept(print) && !half(print)),
    reference: chosen('train', (print) => !isKept(print)),
    unseen: both((print, _, name) => !known.has(print) && (name === 'test' || isKept(print))),
  };
}

/** The share of `count` images that is kept back. */
function keptBack(count: number, usual: number): number {
  const wanted = Math.min(Math.max(usual * count, leastKeptBack), mostKeptBack);
  return Math.min(largestShare, wanted / Math.max(1, count));
}

/** For each class all of whose training images would be kept back: those images, which are learned from after all. */
function lastOfTheirClass(
  { train, continuous }: Pick<ImageDataset, 'train' | 'continuous'>,
  fingerprints: Float64Array,
  kept: number,
): ReadonlySet<number> {
  if (continuous) return new Set();
  const learned = new Set<number>();
  train.labels.forEach((label, index) => {
    if (partOf(fingerprints[index]!, 0) >= kept) learned.add(label);
  });
  const spared = new Set<number>();
  train.labels.forEach((label, index) => {
    if (!learned.has(label)) spared.add(fingerprints[index]!);
  });
  return spared;
}

/** One of two independent numbers in [0, 1) out of a fingerprint. */
function partOf(fingerprint: number, which: 0 | 1): number {
  return which === 0 ? Math.floor(fingerprint / 2 ** 24) / 2 ** 24 : (fingerprint % 2 ** 24) / 2 ** 24;
}
