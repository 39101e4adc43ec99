import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder } from '../../files/cacheFolder';
import type { OwnCopy } from '../definition';
import type { DataSource, SourceOptions } from '../sources/source';

/** What tells a file from every other one; MD5 where its publishers, or libraries that fetch it, name only that. */
export interface Checksum {
  algorithm: 'md5' | 'sha256';
  /** In lower-case hexadecimal. */
  hex: string;
}

export const md5 = (hex: string): Checksum => ({ algorithm: 'md5', hex });
export const sha256 = (hex: string): Checksum => ({ algorithm: 'sha256', hex });

/** A file that a data set was published as. */
export interface OriginalFile {
  name: string;
  bytes: number;
  /** Null where nobody names one: that of the archive, which it comes in, has to do. */
  checksum: Checksum | null;
}

/** Where the files can be had. */
interface OriginalSource {
  /** For a person: "the original archive". */
  title: string;
  /** Hands out at least the files of these names. */
  open(this: void, wanted: ReadonlySet<string>, options: SourceOptions): DataSource;
}

/** A data set, or a network, as it was published. */
export interface Originals {
  /** Which command fetches it, and where in the cache it lies; default: `datasets`. */
  shelf?: 'datasets' | 'networks';
  /** What `dataset.name` (or `evaluation.network.name`) says, and what a person calls it. */
  name: string;
  title: string;
  files: readonly OriginalFile[];
  /** The folder that the published archive unpacks to, which is also the one in Darkroom's cache. */
  folderName: string;
  /** The first one that works is taken. */
  sources: readonly OriginalSource[];
  /** Bytes that a fetch from the first source downloads. */
  download: number;
  /** What a person gets on another machine, as the object of a sentence: "https://…/cifar-10-binary.tar.gz". */
  published: string;
}

/** Where a fetched copy lies, and what it consists of. */
export function ownCopyOf({ shelf = 'datasets', files, folderName, download }: Originals): OwnCopy {
  return {
    download,
    bytes: files.reduce((sum, { bytes }) => sum + bytes, 0),
    files,
    folder: () => join(cacheFolder(), shelf, folderName),
  };
}

/** `folder` itself, or the folder in it that the published archive unpacks to. */
export function locateOriginals(folder: string, { folderName }: Originals): string {
  const unpacked = join(folder, folderName);
  return existsSync(unpacked) ? unpacked : folder;
}

/** How to come by files that are missing or damaged. */
export function adviceFor({ shelf, name }: Originals): string {
  if (shelf === 'networks') return `Get the original files with \`darkroom networks fetch ${name}\`.`;
  return (
    `Get the original files with \`darkroom datasets fetch ${name}\`, or set dataset.folder to a folder that holds ` +
    'them.'
  );
}
