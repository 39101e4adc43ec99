import { sha256, type OriginalFile } from './originals';

/** Of one split, by their plain names, unpacked. */
export interface IdxSplit {
  count: number;
  images: OriginalFile;
  labels: OriginalFile;
}

/**
 * A split under the usual names, `<split>-images-idx3-ubyte` and `<split>-labels-idx1-ubyte`.
 * @param sums SHA-256 of the unpacked files.
 */
export function idxSplit(
  split: string,
  { count, side }: { count: number; side: number },
  sums: { images: string; labels: string },
): IdxSplit {
  return {
    count,
    images: { name: `${split}-images-idx3-ubyte`, bytes: 16 + count * side * side, checksum: sha256(sums.images) },
    labels: { name: `${split}-labels-idx1-ubyte`, bytes: 8 + count, checksum: sha256(sums.labels) },
  };
}

/** The files of both splits. */
export function idxFilesOf({ train, test }: Pick<IdxOriginals, 'train' | 'test'>): OriginalFile[] {
  return [train, test].flatMap(({ images, labels }) => [images, labels]);
}

/** Square grey images that were published as four IDX files. */
export interface IdxOriginals {
  /** What `dataset.name` says, and what a person calls it. */
  name: string;
  title: string;
  /** Pixels along one side. */
  side: number;
  classes: readonly string[];
  train: IdxSplit;
  test: IdxSplit;
  /** `ImageDataset.contentId` of all images. */
  contentId: string;
  /** How to come by the files. */
  advice: string;
}
