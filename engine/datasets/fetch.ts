import { UserError } from '../errors';
import type { FetchedDataset, FetchOptions } from './definition';
import { imageCacheFolder } from './loading/imageCache';
import { placeKeyOf } from './place';
import { type DatasetName, definitionOf } from './registry';

/**
 * Brings a data set's own copy onto this machine, where it has one; says where it is, if it needs no fetching.
 * @throws UserError if it can't be had; whatever `options.signal` was aborted with.
 */
export async function fetchDataset(name: DatasetName, options: FetchOptions = {}): Promise<FetchedDataset> {
  const definition = definitionOf(name);
  const { title, facts, ownCopy } = definition;
  if (definition.fetch) return definition.fetch(options);
  if (ownCopy) return { folder: ownCopy.folder(), source: `Darkroom itself: ${title} comes with it` };
  if (facts.folder === 'none')
    return { folder: imageCacheFolder(name), source: `Darkroom itself: it makes ${title} when it is first used` };
  throw new UserError(`Darkroom can't fetch ${title}.`, {
    advice: `${facts.advice ?? ''} That ${placeKeyOf(facts)} is what dataset.${placeKeyOf(facts)} takes.`.trim(),
  });
}
