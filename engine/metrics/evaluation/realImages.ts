import type { ImageDataset, ImageSplit } from '../../datasets/dataset';
import { gatherImages } from '../../datasets/gather';
import { Random } from '../../random';
import { groupIndices, type LabelGroup } from '../labelGroups';
import type { ObservedImages } from '../metric';

type SplitName = 'train' | 'test';

/** Some images of a split. */
interface ImageSet {
  name: SplitName;
  split: ImageSplit;
  indices: Uint32Array;
  /** The label of each: the class's index, or in the label's unit. */
  labels: Float32Array;
}

/** The real images that the generated ones of a group, or all of them, are compared with. */
export interface RealSet {
  /** The group's place among those that were asked for; 0 of all images together. */
  index: number;
  /** Null of all images together. */
  group: LabelGroup | null;
  reference: ImageSet;
  /**
   * As many other real images, to compare the first ones with: what remains of a distance when nothing is generated.
   * Null where there are not enough.
   */
  other: ImageSet | null;
}

/** The real images of an evaluation. */
export interface RealImages {
  dataset: ImageDataset;
  /** Whether images are drawn and compared group by group; else there is one set. */
  grouped: boolean;
  sets: readonly RealSet[];
  /** Images wanted in each set; there may be fewer. */
  wanted: number;
  /** Seed of their choice. */
  seed: number;
  /** Groups that have too few real images. */
  leftOut: readonly LabelGroup[];
}

/**
 * Chooses `count` training images with `seed`, or all if there are fewer, and as many others: of the training images
 * that are left, else of the test images (metrics README, Real images).
 */
export function realImagesTogether(
  dataset: ImageDataset,
  { count, seed }: { count: number; seed: number },
): RealImages {
  const random = Random.from(seed, 'fid');
  const order = random.permutation(dataset.train.count);
  const reference = imageSet(dataset, 'train', order.subarray(0, count));
  const used = reference.indices.length;
  const others = () => {
    if (order.length >= 2 * used) return imageSet(dataset, 'train', order.subarray(used, 2 * used));
    if (dataset.test.count < used) return null;
    return imageSet(dataset, 'test', random.permutation(dataset.test.count).subarray(0, used));
  };
  const set: RealSet = { index: 0, group: null, reference, other: others() };
  return { dataset, grouped: false, sets: [set], wanted: count, seed, leftOut: [] };
}

/**
 * Chooses up to `perGroup` images of each group with `seed`: training images of a class; where labels are continuous,
 * test images, since Ding et al. compare with all there are, not with the few that a GAN is trained on (metrics README,
 * Real images). The others are what is left of the same split, else images of the other one. A group with fewer than
 * two real images is left out; that may leave none.
 */
export function realImagesByGroup(
  dataset: ImageDataset,
  groups: readonly LabelGroup[],
  { perGroup, seed }: { perGroup: number; seed: number },
): RealImages {
  const all = groups.map((group, index) => realSetOf(dataset, { group, index }, { perGroup, seed }));
  const isEnough = ({ reference }: RealSet) => reference.indices.length >= 2;
  const sets = all.filter(isEnough);
  const leftOut = groups.filter((_, index) => !isEnough(all[index]!));
  return { dataset, grouped: true, sets, wanted: perGroup, seed, leftOut };
}

function realSetOf(
  dataset: ImageDataset,
  { group, index }: { group: LabelGroup; index: number },
  { perGroup, seed }: { perGroup: number; seed: number },
): RealSet {
  const [own, second] = dataset.continuous ? (['test', 'train'] as const) : (['train', 'test'] as const);
  const shuffled = (split: SplitName) => {
    const indices = groupIndices(group, dataset, split);
    return Random.from(seed, `group ${group.name} ${split}`)
      .permutation(indices.length)
      .map((at) => indices[at]!);
  };
  const order = shuffled(own);
  const reference = imageSet(dataset, own, order.subarray(0, perGroup));
  const used = reference.indices.length;
  const left = imageSet(dataset, own, order.subarray(used, 2 * used));
  const held = imageSet(dataset, second, shuffled(second).subarray(0, used));
  return { index, group, reference, other: [left, held].find(({ indices }) => indices.length === used) ?? null };
}

function imageSet(dataset: ImageDataset, name: SplitName, indices: Uint32Array): ImageSet {
  const split = dataset[name];
  const known = dataset.continuous?.[name] ?? split.labels;
  return { name, split, indices, labels: Float32Array.from(indices, (at) => known[at]!) };
}

/** The images of a set in portions of at most `size`, as a network takes them. */
export function* batchesOf(
  { split, indices, labels }: ImageSet,
  size: number,
): Generator<Omit<ObservedImages, 'outputs'>> {
  for (let start = 0; start < indices.length; start += size) {
    const part = indices.subarray(start, start + size);
    yield {
      count: part.length,
      images: gatherImages(split, part),
      labels: labels.subarray(start, start + size),
      classes: Int32Array.from(part, (index) => split.labels[index] ?? -1),
    };
  }
}
