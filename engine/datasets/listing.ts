import type { DatasetListing } from '../protocol/datasets';
import type { DatasetDefinition } from './definition';
import { readFetchMark } from './ownCopy/fetchMark';
import { markPath, notePath } from './ownCopy/places';
import { stateOfCopy, type CopyState } from './ownCopy/verify';
import { placeKeyOf } from './place';
import { datasets } from './registry';

/** All data sets that Darkroom knows by name. */
export function listDatasets(): Promise<DatasetListing[]> {
  return Promise.all(datasets.map(describeDataset));
}

/** One of them, and how it stands on this machine. */
export async function describeDataset(definition: DatasetDefinition): Promise<DatasetListing> {
  const { name, title, facts, texts, provenance, ownCopy } = definition;
  const fetchable = definition.fetch !== undefined;
  const state = ownCopy ? await stateOfCopy(name, ownCopy) : { here: [], verified: null, damaged: [] };
  const standing = standingOf(definition, state);
  const mark = markPath(name);
  return {
    name,
    title,
    description: texts.summary,
    classes: facts.classes,
    resolutions: facts.resolutions && [...facts.resolutions],
    ...provenance,
    bytes: ownCopy?.bytes ?? 0,
    download: ownCopy?.download ?? null,
    present: ownCopy ? state.here.length === ownCopy.files.length : facts.folder === 'none',
    fetchable,
    needs: facts.folder === 'needed' || facts.folder === 'file' ? placeKeyOf(facts) : null,
    standing,
    folder: ownCopy?.folder() ?? null,
    files: ownCopy?.files.map((file) => file.name) ?? [],
    filesHere: state.here,
    verified: state.verified,
    damaged: state.damaged,
    note: notePath(name),
    mark,
    fetching: fetchable ? await readFetchMark(mark) : null,
    advice: fetchable ? `Fetch it once with: darkroom datasets fetch ${name}` : (facts.advice ?? null),
  };
}

function standingOf(
  { facts, ownCopy, ...definition }: DatasetDefinition,
  { here }: CopyState,
): DatasetListing['standing'] {
  if (!ownCopy) return facts.folder === 'none' ? 'made' : 'folder';
  if (!definition.fetch) return 'embedded';
  if (here.length === ownCopy.files.length) return 'fetched';
  return here.length > 0 ? 'incomplete' : 'absent';
}
