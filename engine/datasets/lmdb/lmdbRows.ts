import type { LmdbEntry } from '../formats/lmdb';

/** Values that are images, and what is known of each. */
export interface LmdbRows {
  images: readonly LmdbEntry[];
  labels: (string | null)[];
  /** '' where keys name none. */
  splits: string[];
  about: string;
  notes: string[];
}
