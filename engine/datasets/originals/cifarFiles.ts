import type { OriginalFile, Originals } from './originals';

/** Photographs of 32x32 that were published as files of CIFAR's records. */
export interface CifarOriginals extends Originals {
  classes: readonly string[];
  /** In front of each image. The last one is the class. */
  labelBytes: number;
  train: readonly OriginalFile[];
  test: OriginalFile;
}
