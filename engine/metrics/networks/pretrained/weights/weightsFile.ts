import { readFile, stat } from 'node:fs/promises';
import { unreadableFile } from '../../../../datasets/formats/dataFile';
import { UserError } from '../../../../errors';
import { digest } from '../../../../files/digest';
import { isSafetensors, safetensorsTensors } from './safetensorsFile';
import type { StoredTensor } from './storedTensor';
import { torchArchiveTensors } from './torchArchive';
import { isTorchStream, torchStreamTensors } from './torchStream';

/** Bytes of a file of weights at most: some twenty times those of an Inception. */
const longestFile = 2 ** 31 - 1;

/** A file of weights, of which nothing is carried out. */
export interface WeightsFile {
  path: string;
  /** Of the whole file, in lower-case hexadecimal. */
  sha256: string;
  /** By their names in the file. */
  tensors: ReadonlyMap<string, StoredTensor>;
}

/** Where a person named a file, for what is wrong with it. */
export const fileKey = 'evaluation.network.file';

/**
 * Reads weights of a state dictionary of PyTorch (`.pth`), a module of TorchScript (`.pt`) or safetensors, told apart
 * by their contents.
 * @throws UserError if it is missing, none of these, damaged, or its pickle names what no weights need.
 */
export async function readWeightsFile(path: string): Promise<WeightsFile> {
  const file = await bytesOfFile(path);
  try {
    return { path, sha256: digest('sha256', file), tensors: await tensorsIn(file) };
  } catch (cause) {
    const why = (cause instanceof Error ? cause.message : String(cause)).replace(/\.+$/, '');
    throw new UserError(`These weights can't be read: ${why}.`, {
      where: path,
      advice:
        `${fileKey} takes a .pth of torch.save (a state dictionary), a .pt of TorchScript, or a .safetensors. Nothing ` +
        'that such a file names is run.',
      cause,
    });
  }
}

/** @throws UserError if there is no such file, it can't be read, or it is too large. */
export async function bytesOfFile(path: string): Promise<Buffer> {
  const advice = `Correct ${fileKey}, which names it.`;
  const unreadable = (cause: unknown): never => {
    throw unreadableFile(cause, path, advice);
  };
  const found = await stat(path).catch((cause: unknown) => {
    const { code = '' } = cause as NodeJS.ErrnoException;
    return code === 'ENOENT' || code === 'ENOTDIR' ? undefined : unreadable(cause);
  });
  if (!found?.isFile())
    throw new UserError(found ? 'This is no file of weights.' : 'There is no such file of weights.', {
      where: path,
      advice,
    });
  if (found.size === 0)
    throw new UserError('This file of weights is empty.', { where: path, advice: 'Copy it again.' });
  if (found.size > longestFile)
    throw new UserError('This file is too large for the weights of a feature network.', {
      where: path,
      advice: `${fileKey} takes files of up to 2 GB.`,
    });
  return readFile(path).catch(unreadable);
}

async function tensorsIn(file: Buffer): Promise<Map<string, StoredTensor>> {
  if (file.subarray(0, 2).toString('latin1') === 'PK') return torchArchiveTensors(file);
  if (isTorchStream(file)) return torchStreamTensors(file);
  if (isSafetensors(file)) return safetensorsTensors(file);
  throw new Error('it begins as none of the kinds of files that are known here');
}
