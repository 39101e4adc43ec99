import type { Issue } from '../jsonc/problems';
import type { Citation } from '../protocol/datasets';
import type { ImageDataset } from './dataset';
import type { Channels } from './formats/channels';
import type { Unreadable } from './loading/brokenImages';
import type { Fit } from './loading/fit';
import type { LoadProgress } from './loading/loadProgress';
import type { OriginalFile } from './originals/originals';
import type { SourceOptions } from './sources/source';

/**
 * Everything that the engine and the editor know of a data set. Config schema, completions, `darkroom datasets`,
 * `check` and `doctor` know data sets only through these; `datasets/registry.ts` lists them.
 *
 * All paths that its functions get are absolute. Functions that need file formats import them when they are called, so
 * that checking an experiment file stays quick.
 */
export interface DatasetDefinition<Name extends string = string> {
  /** What `dataset.name` says in an experiment file. */
  readonly name: Name;
  /** For a person: "MNIST". */
  readonly title: string;
  readonly facts: DatasetFacts;
  /** The facts that options change, where they do. */
  factsWith?(this: void, options: DatasetOptions): Partial<DatasetFacts>;
  readonly texts: DatasetTexts;
  readonly provenance: Provenance;
  /** The copy of its files that comes with Darkroom, or that `fetch` gets; absent where there is none. */
  readonly ownCopy?: OwnCopy;
  /**
   * Reads it from `folder`: `dataset.folder` (or `dataset.file`, where a file is the data set) or the own copy's, ''
   * for a data set without files.
   * @throws UserError if its files are missing, damaged or others.
   */
  load(folder: string, options: LoadOptions): Promise<ImageDataset>;
  /** Brings the own copy here, every file verified; absent where it comes with Darkroom. @throws UserError */
  fetch?(this: void, options: FetchOptions): Promise<FetchedDataset>;
  /** Classes that `folder` holds, where they may be others than `facts.classes`; undefined if that can't be told. */
  classCount?(folder: string, options: DatasetOptions): Promise<number | undefined>;
  /** What `darkroom check` finds wrong with the files in `folder`, or what they are, without decoding images. */
  check?(folder: string, options: LoadOptions): Promise<Issue[]>;
  /** Training images before `limit`, where they depend on the options; else `facts.trainImages`. */
  knownTrainImages?(options: DatasetOptions): number;
}

/** What rules on an experiment need to know of a data set before it is read. Null is what only its files can tell. */
export interface DatasetFacts {
  /** With continuous labels: classes of what else is known of an image (a kind of object, say). */
  classes: number | null;
  /** Whether images are labelled by a number. */
  continuous: boolean;
  trainImages: number | null;
  /** As many as the papers have, where only the files can tell: epochs are counted in them. */
  usualTrainImages?: number;
  /** Training images of the smallest class. */
  fewestOfAClass: number | null;
  /** Pixels along one side that images can have; null where any multiple of 4 will do. */
  resolutions: readonly [number, ...number[]] | null;
  /** Pixels along one side if `dataset.resolution` is left out; null: as many as the images in its files have. */
  defaultResolution: number | null;
  /** Training images for each label, where `dataset.perLabel` can choose; else null. */
  perLabel: PerLabelFacts | null;
  /**
   * The training images that `dataset.limit` takes: the first ones of the files; the first ones in an order that is
   * shuffled with a fixed seed; or, of that order, evenly from all classes, which bounds test images too.
   */
  limit: 'files' | 'shuffled' | 'even-classes';
  /**
   * Whether its images may be files of their own, decoded in any form, of which some can be left out; false if absent.
   */
  imageFiles?: boolean;
  /** Whether what pixels are made of may be chosen though its images are no files of their own; false if absent. */
  channels?: boolean;
  /** Images without labels, which `dataset.unlabelled` adds to those that it trains on; absent where there are none. */
  unlabelledImages?: number;
  /** Whether `dataset.classes` may name a map of classes; false if absent. */
  classMap?: boolean;
  /** Which of its columns or arrays an experiment may name; none if absent. */
  columns?: readonly ColumnKey[];
  /** What `dataset.labels` may say; nothing if absent. */
  labelKinds?: readonly LabelKind[];
  /**
   * Whether `dataset.folder` must be given, may be given instead of the own copy, or there are no files to read; or
   * whether a file is the data set, and `dataset.file` must be given.
   */
  folder: 'optional' | 'needed' | 'none' | 'file';
  /** Where a person gets what belongs into the folder, or what the file is, as sentences. */
  advice?: string;
}

/** Options that name where a table has its images and labels. */
export type ColumnKey = 'imageColumn' | 'labelColumn';

/** What labels are: names of classes, numbers that methods condition on, or nothing to go by. */
export const labelKinds = ['class', 'number', 'none'] as const;
type LabelKind = (typeof labelKinds)[number];

interface PerLabelFacts {
  /** Null for all. */
  default: number | null;
  max: number;
  /** Said beside the default in the editor: "the paper tries 25, 15 and 5". */
  note?: string;
}

/** What a person reads about it. */
interface DatasetTexts {
  /** For `darkroom datasets list`, after the title: "60,000 + 10,000 hand-written digits, 28x28, grey". */
  summary: string;
  /** For the editor's completion of `dataset.name`, as sentences that begin with the title. */
  completion: string;
}

/** Whose it is: what a paper that uses it has to say. */
interface Provenance {
  /** As its publishers state it, or "none stated": "MIT". */
  readonly licence: string;
  /** What they ask to cite; null where there is nothing. */
  readonly citation: Citation | null;
  /** The address of the page that it is published on. */
  readonly page: string | null;
}

/** Files that Darkroom keeps. */
export interface OwnCopy {
  /** Size of all files in bytes. */
  bytes: number;
  /** Bytes that a fetch downloads, packed as they are published; null where nothing is fetched. */
  download: number | null;
  files: readonly OriginalFile[];
  /** Where they lie, or would lie. */
  folder(this: void): string;
}

/** What an experiment says under `dataset` beside name and folder. */
export interface DatasetOptions {
  /** Where a table has its images, and their labels. */
  imageColumn?: string;
  labelColumn?: string;
  labels?: LabelKind;
  /** A JSON file that maps classes to sub-folders. */
  classes?: string;
  /** Pixels along one side. */
  resolution?: number;
  /** At most this many training images for each label. */
  perLabel?: number;
  /** At most this many training images. */
  limit?: number;
  /** Whether images without labels are trained on too. */
  unlabelled?: boolean;
  /** What becomes of images that can't be read. */
  unreadable?: Unreadable;
  /** How images that aren't square become so. */
  fit?: Fit;
  /** What pixels are made of. */
  channels?: Channels;
}

/** The options with the defaults of `DatasetFacts` filled in; `perLabel` and `limit` are absent for all images. */
export interface LoadOptions extends DatasetOptions {
  /** Pixels along one side; 0 where images keep the size that they have in their files. */
  resolution: number;
  /** Hears how far it has come, and ends it if it is to end. */
  progress?: LoadProgress;
}

export interface FetchOptions extends SourceOptions {
  /** A folder with the files, or the original archive, instead of the network. */
  from?: string;
  /** Also where the files are here already. */
  again?: boolean;
}

export interface FetchedDataset {
  /** Where its verified files lie now. */
  folder: string;
  /** Where they came from, for a person: "the original archive". */
  source: string;
}
