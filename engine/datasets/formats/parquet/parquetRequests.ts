import type { LabelValue, ParquetInfo } from './parquetFile';

/**
 * What is said to the process of a `ParquetReader`, and by it. Files of strangers can keep the library busy for ever,
 * or have it fill the memory, which ends a process whole, threads and all: this one may be ended. A second thread in it
 * watches what reading costs.
 */

/** What it is asked for. */
export type ParquetRequest = {
  path: string;
  /** Bytes of the file, by which it is known what reading may cost. */
  fileSize: number;
} & (
  | { what: 'info' }
  | { what: 'labels'; column: string }
  | { what: 'images'; column: string; rows: readonly [first: number, end: number] }
);

/** Images one behind the other, and how long each is; -1 where there is none. */
export interface PackedImages {
  bytes: Uint8Array;
  lengths: Int32Array;
}

export type ParquetAnswer =
  /** Before anything is asked. */
  | { ready: true }
  | { info: ParquetInfo }
  | { labels: LabelValue[] }
  | { images: PackedImages }
  | { failure: { message: string; isImplausible?: boolean; code?: string; syscall?: string } };
