import type { ImageDataset, ImageSplit } from '../../datasets/dataset';
import { gatherImages } from '../../datasets/gather';
import { Random } from '../../random';
import { groupIndices, type LabelGroup } from '../labelGroups';
import { imagePartsOf, type SplitName } from '../images/imageParts';
import type { ObservedImages } from '../metric';

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
   * Real images that no evaluation network has seen, as it has seen no generated one, and as many where there are so
   * many: what remains of a distance, or what a network makes of images, when nothing is generated. Null where there
   * are fewer than two.
   */
  other: ImageSet | null;
}

type LabelLaw = 'data' | 'uniform';

/** The real images of an evaluation. */
export interface RealImages {
  dataset: ImageDataset;
  /** Whether images are drawn and compared group by group; else there is one set. */
  grouped: boolean;
  sets: readonly RealSet[];
  /** How often each label is there: as in the data, or all alike. Groups have as many images as are wanted of each. */
  labels: LabelLaw;
  /** Images wanted in each set; there may be fewer. */
  wanted: number;
  /** Seed of their choice. */
  seed: number;
  /** Groups that have too few real images. */
  leftOut: readonly LabelGroup[];
}

/**
 * Chooses `count` training images with `seed`, or all if there are fewer, of those that are not kept back; and as many
 * others that no network has seen: test images, else those kept back (metrics README, Real images).
 * @param labels as they are in the data, or as many images of every class.
 */
export function realImagesTogether(
  dataset: ImageDataset,
  { count, labels, seed }: { count: number; labels: LabelLaw; seed: number },
): RealImages {
  const random = Random.from(seed, 'real images');
  const { reference: own, unseen } = imagePartsOf(dataset);
  const drawn = (name: SplitName, from: Uint32Array, most: number) => {
    const order = random.permutation(from.length).map((at) => from[at]!);
    const chosen = labels === 'uniform' ? evenly(order, dataset[name].labels, most) : order;
    return imageSet(dataset, name, chosen.subarray(0, most));
  };
  const reference = drawn('train', own, count);
  const used = reference.indices.length;
  const others = [drawn('test', unseen.test, used), drawn('train', unseen.train, used)];
  const set: RealSet = { index: 0, group: null, reference, other: largest(others) };
  return { dataset, grouped: false, sets: [set], labels, wanted: count, seed, leftOut: [] };
}

/**
 * Chooses up to `perGroup` images of each group with `seed`: training images of a class; where labels are continuous,
 * test images, since Ding et al. compare with all there are, not with the few that a GAN is trained on (metrics README,
 * Real images). The others are images that no network has seen. A group with fewer than two real images is left out;
 * that may leave none.
 */
export function realImagesByGroup(
  dataset: ImageDataset,
  groups: readonly LabelGroup[],
  { perGroup, seed }: { perGroup: number; seed: number },
): RealImages {
  const { reference: kept, learned, unseen } = imagePartsOf(dataset);
  const own = dataset.continuous ? ('test' as const) : ('train' as const);
  const allowed: AllowedImages = {
    reference: { name: own, indices: new Set(own === 'test' ? learned.test : kept) },
    others: (['test', 'train'] as const).map((name) => ({ name, indices: new Set(unseen[name]) })),
  };
  const all = groups.map((group, index) => realSetOf(dataset, { group, index, allowed }, { perGroup, seed }));
  const isEnough = ({ reference }: RealSet) => reference.indices.length >= 2;
  const sets = all.filter(isEnough);
  const leftOut = groups.filter((_, index) => !isEnough(all[index]!));
  return { dataset, grouped: true, sets, labels: 'uniform', wanted: perGroup, seed, leftOut };
}

/** Which images groups may have, of which split. */
interface AllowedImages {
  reference: AllowedSplit;
  others: readonly AllowedSplit[];
}
interface AllowedSplit {
  name: SplitName;
  indices: ReadonlySet<number>;
}

function realSetOf(
  dataset: ImageDataset,
  { group, index, allowed }: { group: LabelGroup; index: number; allowed: AllowedImages },
  { perGroup, seed }: { perGroup: number; seed: number },
): RealSet {
  const chosen = ({ name, indices: among }: AllowedSplit, most: number) => {
    const indices = groupIndices(group, dataset, name).filter((i) => among.has(i));
    const order = Random.from(seed, `group ${group.name} ${name}`).permutation(indices.length);
    return imageSet(
      dataset,
      name,
      order.subarray(0, most).map((at) => indices[at]!),
    );
  };
  const reference = chosen(allowed.reference, perGroup);
  const others = allowed.others.map((split) => chosen(split, reference.indices.length));
  return { index, group, reference, other: largest(others) };
}

/** Whether there are as many other images as in the reference: distances at unequal counts can't be compared. */
export function hasAsManyOthers({ reference, other }: RealSet): boolean {
  return other?.indices.length === reference.indices.length;
}

/** As many images of every class that there is, the first ones in their order, together at most `most`. */
function evenly(order: Uint32Array, labels: ArrayLike<number>, most: number): Uint32Array {
  const byClass = new Map<number, number[]>();
  for (const index of order) {
    const label = labels[index];
    if (label === undefined) continue;
    const own = byClass.get(label);
    if (own) own.push(index);
    else byClass.set(label, [index]);
  }
  const classes = [...byClass.values()];
  const each = Math.min(Math.floor(most / classes.length), ...classes.map(({ length }) => length));
  return Uint32Array.from(classes.flatMap((own) => own.slice(0, each)));
}

/** The first of the larger sets; null where none has two images, of which nothing can be said. */
function largest(sets: readonly ImageSet[]): ImageSet | null {
  const found = sets.reduce((best, set) => (set.indices.length > best.indices.length ? set : best));
  return found.indices.length < 2 ? null : found;
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
