import type { NamedBytes } from '../formats/tar';

/** How far a source has come, in bytes of what it reads; `total` is null where it isn't known. */
export interface FetchProgress {
  /** For a person: "Downloading the original archive". */
  activity: string;
  done: number;
  total: number | null;
}

export interface SourceOptions {
  onProgress?: (progress: FetchProgress) => void;
  signal?: AbortSignal;
}

/** Data files, one in memory at a time, by their plain names; not yet verified. */
export type DataSource = AsyncIterable<NamedBytes>;
