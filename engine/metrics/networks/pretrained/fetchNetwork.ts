import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { FetchedDataset, FetchOptions } from '../../../datasets/definition';
import { fetchOriginals } from '../../../datasets/originals/fetchOriginals';
import { ownCopyOf } from '../../../datasets/originals/originals';
import { markedFetch } from '../../../datasets/ownCopy/markedFetch';
import { markPath } from '../../../datasets/ownCopy/places';
import { removeLeftOvers } from '../../../datasets/ownCopy/remove';
import { UserError } from '../../../errors';
import { nearest } from '../../../jsonc/nearest';
import { loadPretrained } from './loadPretrained';
import type { NetworkDefinition } from './definition';
import { pretrainedNetworks, pretrainedOf } from './registry';

/** A feature network and how it stands on this machine. */
export interface NetworkListing {
  name: string;
  title: string;
  summary: string;
  /** Where the files of one that is fetched lie, or would lie; null of one whose file a person names. */
  folder: string | null;
  present: boolean;
}

export function listNetworks(): NetworkListing[] {
  return pretrainedNetworks.map((definition: NetworkDefinition) => {
    const { name, title, summary, originals } = definition;
    const copy = originals && ownCopyOf(originals);
    const present = copy?.files.every((file) => existsSync(join(copy.folder(), file.name))) ?? false;
    return { name, title, summary, folder: copy?.folder() ?? null, present };
  });
}

/**
 * Brings a network's files onto this machine, every one verified; says where they are, if they are here.
 * @throws UserError if it can't be had, or is none that is fetched; whatever `options.signal` was aborted with.
 */
export async function fetchNetwork(name: string, options: FetchOptions = {}): Promise<FetchedDataset> {
  const definition = pretrainedOf(name);
  const fetched = pretrainedNetworks.filter((each) => 'originals' in each).map((each) => each.name);
  const others = `Those that it fetches: ${fetched.join(', ')}.`;
  if (name === 'own')
    throw new UserError('"own" is no file: those are networks that Darkroom trains on a data set itself.', {
      advice: `They come of themselves with the first figures. ${others}`,
    });
  if (!definition) {
    const meant = nearest(
      name,
      pretrainedNetworks.map((each) => each.name),
    );
    throw new UserError(`Darkroom knows no feature network "${name}".`, {
      advice: meant === undefined ? others : `Did you mean ${meant}?`,
    });
  }
  const { title, originals, file } = definition;
  if (!originals)
    throw new UserError(`Darkroom can't fetch "${name}": it takes a file that you have.`, {
      advice: `Set evaluation.network.file to ${file ?? 'its file'}. ${others}`,
    });
  const folder = ownCopyOf(originals).folder();
  const isWanted = options.from !== undefined || options.again === true;
  const isHere = listNetworks().some((each) => each.name === name && each.present);
  if (!isWanted && isHere && (await loadPretrained({ name }).catch(() => null)))
    return { folder, source: 'an earlier fetch' };
  const result = await markedFetch(markPath(name), options.signal, async (signal, report) => {
    await removeLeftOvers(folder);
    const onProgress: FetchOptions['onProgress'] = (progress) => {
      report(progress);
      options.onProgress?.(progress);
    };
    return fetchOriginals(originals, { ...options, signal, onProgress });
  });
  if (result) return result;
  throw new UserError(`Another process is fetching ${title}.`, { advice: 'Wait until it has ended.' });
}
