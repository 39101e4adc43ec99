/** Where the images of a class lie: files, or the values of an LMDB export. Paths start at the data set's folder. */
export type Place = { kind: 'files'; path: string; files: readonly string[] } | { kind: 'lmdb'; path: string };

/** Why a folder or a file is no part of a layout. */
export type WhyOutside =
  /** An image beside the folders of the classes. */
  | 'loose'
  /** A folder with no images, at any depth. */
  | 'empty'
  /** A folder beside those of the splits. */
  | 'no split'
  /** One more folder of a split that another one has been taken for. */
  | 'other split'
  /** A folder of a split whose images are not sorted into classes. */
  | 'unsorted'
  /** A folder of test images of a class that training has none of. */
  | 'unknown class'
  /** An image or a folder of a class whose images are read from an LMDB export. */
  | 'beside export'
  /** A folder in one of the same name, with the same sub-folders: an archive that holds all twice. */
  | 'doubled'
  /** Masks and the like beside a folder of images. */
  | 'annotations';

/** A folder that is left out with all that lies in it, or an image. */
export interface Outside {
  path: string;
  why: WhyOutside;
}

/** The sub-folders of a data set by the names that classes go by. */
export interface Layout {
  /** Where the training sub-folders lie, from the data set's folder. */
  where: string;
  train: ReadonlyMap<string, Place>;
  /** Empty where test images have to be held back. */
  test: ReadonlyMap<string, Place>;
  outside: readonly Outside[];
  /** What a person should know of how the folder was understood, as sentences. */
  notes: readonly string[];
}

/** Why a folder has no classes: the images at `path` are not sorted, or there is nothing to train on. */
export interface NoLayout {
  fault: 'unsorted' | 'no training' | 'export' | 'nothing';
  path: string;
}
