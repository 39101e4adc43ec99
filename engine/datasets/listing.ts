import { access } from 'node:fs/promises';
import { join } from 'node:path';
import type { DatasetDefinition } from './definition';
import { placeKeyOf } from './place';
import { datasets } from './registry';

/** A data set that Darkroom knows by name, and how it stands on this machine. */
export interface DatasetListing {
  name: string;
  title: string;
  description: string;
  /** Size of its own files in bytes; 0 where Darkroom has none. */
  bytes: number;
  /** Whether an experiment can use it as it is. */
  present: boolean;
  /** Whether `darkroom datasets fetch` can get it; otherwise it is embedded, made, or needs `dataset.folder`. */
  fetchable: boolean;
  /** Where its own files lie, or would lie; null where Darkroom keeps none. */
  folder: string | null;
  /** What an experiment must say under `dataset` to use it; null where it need not. */
  needs: 'folder' | 'file' | null;
  /** How to have it, where it isn't present. */
  advice: string | null;
}

/** All data sets that Darkroom knows by name. */
export function listDatasets(): Promise<DatasetListing[]> {
  return Promise.all(datasets.map(describeDataset));
}

/** One of them, and how it stands on this machine. */
export async function describeDataset(definition: DatasetDefinition): Promise<DatasetListing> {
  const { name, title, facts, texts, ownCopy } = definition;
  const fetchable = definition.fetch !== undefined;
  const folder = ownCopy?.folder() ?? null;
  const missing = await Promise.all(
    (ownCopy?.files ?? []).map((file) =>
      access(join(folder!, file)).then(
        () => false,
        () => true,
      ),
    ),
  );
  return {
    name,
    title,
    description: texts.summary,
    bytes: ownCopy?.bytes ?? 0,
    present: ownCopy ? !missing.includes(true) : facts.folder === 'none',
    fetchable,
    folder,
    needs: facts.folder === 'needed' || facts.folder === 'file' ? placeKeyOf(facts) : null,
    advice: fetchable ? `Fetch it once with: darkroom datasets fetch ${name}` : (facts.advice ?? null),
  };
}
