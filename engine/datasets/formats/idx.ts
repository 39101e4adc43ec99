import { gunzipSync } from 'node:zlib';
import { UserError } from '../../errors';
import { plainBytes, verifySize } from './dataFile';
import { formatCount } from '../../format';

/** An array of unsigned bytes, row-major. */
export interface IdxArray {
  shape: readonly number[];
  data: Uint8Array;
}

const unsignedByte = 0x08;
/** Bytes: the longest file of MNIST, and of sets in its form, has less than half as many. */
const longestUnpacked = 2 ** 28;
const otherTypes: Record<number, string> = {
  0x09: 'signed bytes',
  0x0b: 'int16',
  0x0c: 'int32',
  0x0d: 'float32',
  0x0e: 'float64',
};

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

/**
 * Reads IDX, the format of MNIST: two zero bytes, a type, the number of dimensions, each size as a big-endian uint32,
 * then the values. The result's `data` is a view of `bytes`.
 * @throws UserError if `bytes` are anything but one whole IDX array of unsigned bytes.
 */
export function parseIdx(bytes: Uint8Array, path: string): IdxArray {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const type = bytes[2];
  const rank = bytes[3];
  const advice = 'Use the original IDX file, gzipped or not.';
  if (type === undefined || rank === undefined || bytes[0] !== 0 || bytes[1] !== 0) {
    const start = Array.from(bytes.subarray(0, 4), (byte) => byte.toString(16).padStart(2, '0')).join(' ');
    throw new UserError(`This is not an IDX file: it starts with ${start || 'nothing'}, not with 00 00 08.`, {
      where: path,
      advice,
    });
  }
  if (type !== unsignedByte) {
    const held = otherTypes[type] ?? `type 0x${type.toString(16).padStart(2, '0')}`;
    throw new UserError(`This IDX file holds ${held}, not unsigned bytes.`, { where: path, advice });
  }
  if (rank === 0) throw new UserError('This IDX file has no dimensions.', { where: path, advice });
  const header = 4 + 4 * rank;
  if (bytes.length < header) verifySize(bytes.length, header, `the sizes of ${rank} dimensions`, path);
  const shape = Array.from({ length: rank }, (_, i) => view.getUint32(4 + 4 * i));
  const size = shape.reduce((product, n) => product * n, 1);
  verifySize(bytes.length, header + size, `${shape.map(formatCount).join(' x ')} values and their header`, path);
  return { shape, data: bytes.subarray(header) };
}
