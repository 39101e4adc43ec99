import { gunzipSync } from 'node:zlib';
import { UserError } from '../../errors';
import { plainBytes, verifySize } from './dataFile';
import { formatCount } from '../../format';

/** An array of unsigned bytes, row-major. */
export interface IdxArray {
  shape: readonly number[];
  data: Uint8Array;
}

/** A type of values, and how a whole number of it is read where it is one. */
export interface IdxType {
  /** For a person. */
  name: string;
  bytes: number;
  read?: (view: DataView, at: number) => number;
}

export const unsignedBytes: IdxType = { name: 'unsigned bytes', bytes: 1, read: (view, at) => view.getUint8(at) };
/** By the number that stands for it. */
const idxTypes = new Map<number, IdxType>([
  [0x08, unsignedBytes],
  [0x09, { name: 'signed bytes', bytes: 1, read: (view, at) => view.getInt8(at) }],
  [0x0b, { name: 'int16', bytes: 2, read: (view, at) => view.getInt16(at) }],
  [0x0c, { name: 'int32', bytes: 4, read: (view, at) => view.getInt32(at) }],
  [0x0d, { name: 'float32', bytes: 4 }],
  [0x0e, { name: 'float64', bytes: 8 }],
]);
const advice = 'Use the original IDX file, gzipped or not.';
/** Bytes: the longest file of MNIST, and of sets in its form, has less than half as many. */
const longestUnpacked = 2 ** 28;
/** Gzip data as it was before, anything else as it is. */
export function gunzipIfGzip(bytes: Uint8Array, path: string): Uint8Array {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  try {
    return plainBytes(gunzipSync(bytes, { maxOutputLength: longestUnpacked }));
  } catch (cause) {
    const isLong = (cause as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE';
    throw new UserError(`This gzip file ${isLong ? 'unpacks to more than any of MNIST' : 'is damaged or truncated'}.`, {
      where: path,
      advice: 'Copy or download the file again.',
      cause,
    });
  }
}

/** What an IDX file says before its values. */
export interface IdxHeader {
  type: IdxType;
  shape: readonly number[];
}

/**
 * The header of IDX, the format of MNIST: two zero bytes, a type, the number of dimensions, each size as a big-endian
 * uint32. The values follow, row-major and big-endian.
 * @param take The next so many bytes of the file, or all that there are.
 * @throws UserError if it is none.
 */
export async function readIdxHeader(
  take: (length: number) => Promise<Uint8Array> | Uint8Array,
  path: string,
): Promise<IdxHeader> {
  const start = await take(4);
  const [, , type = -1, rank = 0] = start;
  if (start.length < 4 || start[0] !== 0 || start[1] !== 0) {
    const shown = Array.from(start, (byte) => byte.toString(16).padStart(2, '0')).join(' ');
    throw new UserError(`This is not an IDX file: it starts with ${shown || 'nothing'}, not with 00 00 08.`, {
      where: path,
      advice,
    });
  }
  const known = idxTypes.get(type);
  if (!known)
    throw new UserError(`This IDX file holds type 0x${type.toString(16).padStart(2, '0')}, not unsigned bytes.`, {
      where: path,
      advice,
    });
  if (rank === 0) throw new UserError('This IDX file has no dimensions.', { where: path, advice });
  const sizes = await take(4 * rank);
  if (sizes.length < 4 * rank) verifySize(4 + sizes.length, 4 + 4 * rank, `the sizes of ${rank} dimensions`, path);
  const view = new DataView(sizes.buffer, sizes.byteOffset, sizes.byteLength);
  return { type: known, shape: Array.from({ length: rank }, (_, i) => view.getUint32(4 * i)) };
}

/**
 * Reads a whole IDX file. The result's `data` is a view of `bytes`.
 * @throws UserError if `bytes` are anything but one whole IDX array of unsigned bytes.
 */
export async function parseIdx(bytes: Uint8Array, path: string): Promise<IdxArray> {
  let at = 0;
  const { type, shape } = await readIdxHeader((length) => bytes.subarray(at, (at += length)), path);
  if (type !== unsignedBytes)
    throw new UserError(`This IDX file holds ${type.name}, not unsigned bytes.`, { where: path, advice });
  const header = 4 + 4 * shape.length;
  const size = shape.reduce((product, n) => product * n, 1);
  verifySize(bytes.length, header + size, `${shape.map(formatCount).join(' x ')} values and their header`, path);
  return { shape, data: bytes.subarray(header) };
}
