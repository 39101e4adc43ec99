import { UserError } from '../../../errors';
import { NetworkStore } from '../../../storage/networkStore';
import type { OtherRun } from '../../method';
import type { PretrainedGenerator } from '../../model';
import { networkNames } from '../savedNetworks';

/**
 * The generator that a subsampling run has trained, with its embedding of continuous labels.
 * @throws UserError if it has not been trained yet.
 */
export async function trainedGenerator({ folder }: OtherRun): Promise<PretrainedGenerator> {
  const store = new NetworkStore(folder);
  if ((await store.size(networkNames.generator)) === null) {
    throw new UserError(`There is no generator in ${folder} yet.`, {
      where: 'generator.from',
      advice:
        'Wait until that run has trained it (its first stages), go on with it by darkroom resume, or name another run.',
    });
  }
  const embeds = (await store.size(networkNames.labelEmbedding)) !== null;
  return {
    generator: await store.load(networkNames.generator),
    ...(embeds && { labelEmbedding: await store.load(networkNames.labelEmbedding) }),
  };
}
