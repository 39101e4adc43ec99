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

/** A file as it arrives: it may be longer than the memory. */
export interface ArrivingFile {
  /** Its plain name. */
  name: string;
  /** To be read before the next file is asked for, or not at all. */
  parts: AsyncIterable<Uint8Array> | Iterable<Uint8Array>;
}

/** Data files one after the other, not yet verified. */
export type DataSource = AsyncIterable<ArrivingFile>;
