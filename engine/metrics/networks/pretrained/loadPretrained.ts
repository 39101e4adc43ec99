import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ownCopyOf } from '../../../datasets/originals/originals';
import { verifyOriginalFile } from '../../../datasets/originals/verify';
import { UserError } from '../../../errors';
import type { NetworkOptions } from './definition';
import type { PretrainedNetwork } from './pretrainedNetwork';
import { pretrainedOf } from './registry';

/** What `evaluation.network` says; the name "own" is for the data set's own networks. */
export interface NetworkChoice extends NetworkOptions {
  name: string;
}

/**
 * The network that an experiment chooses, or null where that is the data set's own. Files that were fetched are
 * compared with their checksums.
 * @throws UserError if its files are not on this machine, damaged, or others.
 */
export async function loadPretrained({ name, ...options }: NetworkChoice): Promise<PretrainedNetwork | null> {
  const definition = pretrainedOf(name);
  if (!definition) return null;
  const { originals, title } = definition;
  if (!originals) return definition.load(options.file ?? '', options);
  const { files, folder } = ownCopyOf(originals);
  const advice = `Fetch it once with \`darkroom networks fetch ${name}\`.`;
  if (!files.every((file) => existsSync(join(folder(), file.name))))
    throw new UserError(`${title} is not on this machine.`, { where: 'evaluation.network.name', advice });
  for (const file of files) await verifyOriginalFile(folder(), file, advice);
  return definition.load(folder(), options);
}
