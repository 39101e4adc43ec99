import { readPickle } from './pickle';
import { bytesOf, type StoredTensor } from './storedTensor';
import { isStateName, storageOf, tensorsOf, wrongStorage } from './torchTensors';

/**
 * Files of PyTorch before 1.6, which `torch.save` still writes on request: five pickles one after the other (a magic
 * number, a version, facts of the machine, the content, the keys of its storages), then each storage, its number of
 * values (int64) in front.
 */

const magic = 0x1950a86a20f9469cfc6cn;
const version = 1001;
const lengthBytes = 8;

/** Whether a file begins as such a one does: with a pickle that holds the magic number. */
export function isTorchStream(file: Buffer): boolean {
  return file.length > 14 && file[0] === 0x80 && file.subarray(2, 4).equals(Buffer.from([0x8a, 0x0a]));
}

/** @throws Error saying what is damaged, or what it names that no weights need. */
export function torchStreamTensors(file: Buffer): Map<string, StoredTensor> {
  let at = 0;
  const next = () => {
    const pickled = readPickle(file, isStateName, at);
    at = pickled.end;
    return pickled;
  };
  if (next().value !== magic || next().value !== version)
    throw new Error('it is of a version of PyTorch that is not known here');
  next();
  const { value: content, outside } = next();
  const { value: keys } = next();
  // How long the values of a storage are is told where a tensor names it.
  const types = new Map(outside.map(storageOf).map(({ key, type }) => [key, type]));
  const places = new Map<string, Buffer>();
  for (const key of Array.isArray(keys) ? keys : []) {
    const type = typeof key === 'string' ? types.get(key) : undefined;
    if (typeof key !== 'string' || type === undefined || file.length - at < lengthBytes)
      throw new Error('it is cut off');
    const length = Number(file.readBigInt64LE(at)) * bytesOf[type];
    at += lengthBytes;
    if (length < 0 || length > file.length - at) throw new Error('it is cut off');
    places.set(key, file.subarray(at, at + length));
    at += length;
  }
  return tensorsOf(content, ({ key, values, type }) => {
    const bytes = places.get(key);
    if (bytes?.length !== values * bytesOf[type]) throw wrongStorage(key);
    return bytes;
  });
}
