import { UserError } from '../../errors';
import { isDiskFull } from '../../files/systemErrors';
import type { FetchedDataset, FetchOptions } from '../definition';
import { reasonOf } from '../sources/reason';
import { keepGiven, keepOriginals } from './keepOriginals';
import { ownCopyOf, type Originals } from './originals';

/**
 * Brings a published data set, or network, into the cache, every file verified: from `from`, else from the first of its
 * sources that has it.
 * @throws UserError if it can't be had; whatever `signal` was aborted with.
 */
export async function fetchOriginals(originals: Originals, options: FetchOptions): Promise<FetchedDataset> {
  const { shelf = 'datasets', name, title, published } = originals;
  const folder = ownCopyOf(originals).folder();
  if (options.from !== undefined) {
    await keepGiven(options.from, originals, folder, options);
    return { folder, source: options.from };
  }
  const wanted = new Set(originals.files.map((file) => file.name));
  const failures: string[] = [];
  for (const source of originals.sources) {
    try {
      await keepOriginals(source.open(wanted, options), originals, folder);
      return { folder, source: source.title };
    } catch (error) {
      options.signal?.throwIfAborted();
      // Another source needs the same room.
      if (isDiskFull(error)) throw error;
      failures.push(`From ${source.title}: ${reasonOf(error)}`);
    }
  }
  throw new UserError(`${title} could not be fetched. ${failures.join(' ')}`, {
    where: shelf === 'datasets' ? 'dataset.name' : 'evaluation.network.name',
    advice:
      `Check the network and try again, or get ${published} on another machine and run ` +
      `\`darkroom ${shelf} fetch ${name} --from PLACE\`, with the file or folder where it lies.`,
  });
}
