import { z } from 'zod';
import { shortName } from './shortName';
import { bytesOf, strided, type StoredTensor, type ValueType } from './storedTensor';
import { sizeOf } from '../../../../runtime/program';

/**
 * Files of safetensors with values of any type, as others write them; `engine/storage` reads and writes those of
 * Darkroom's own. Eight bytes of header length, a JSON header, then the values.
 */

const lengthBytes = 8;
const longestHeader = 2 ** 24;

const entrySchema = z.object({
  dtype: z.string(),
  shape: z.array(z.int().nonnegative()),
  data_offsets: z.tuple([z.int().nonnegative(), z.int().nonnegative()]),
});

/** Whether a file begins as such a one does. */
export function isSafetensors(file: Buffer): boolean {
  return file.length > lengthBytes && file.readBigUInt64LE() <= BigInt(longestHeader) && file[lengthBytes] === 0x7b;
}

/** @throws Error saying what is damaged. */
export function safetensorsTensors(file: Buffer): Map<string, StoredTensor> {
  const start = lengthBytes + Number(file.readBigUInt64LE());
  if (start > file.length) throw new Error('its header is cut off');
  const header = headerOf(file.subarray(lengthBytes, start));
  const found = new Map<string, StoredTensor>();
  for (const [name, entry] of Object.entries(header)) {
    if (name === '__metadata__') continue;
    const { success, data } = entrySchema.safeParse(entry);
    if (!success || !isValueType(data.dtype))
      throw new Error(`its header gives no type that is read here, shape and place of ${shortName(name)}`);
    const { dtype, shape, data_offsets: [from, to] } = data; // prettier-ignore
    if (to - from !== sizeOf(shape) * bytesOf[dtype] || start + to > file.length)
      throw new Error(`the place of ${shortName(name)} doesn't fit its shape, or the file`);
    const bytes = file.subarray(start + from, start + to);
    found.set(name, { shape, read: () => strided(bytes, dtype, { shape, offset: 0, strides: contiguous(shape) }) });
  }
  return found;
}

function headerOf(bytes: Buffer): object {
  try {
    const value: unknown = JSON.parse(bytes.toString('utf8'));
    if (typeof value === 'object' && value !== null) return value;
  } catch {
    // Told below.
  }
  throw new Error('its header is not JSON');
}

function isValueType(name: string): name is ValueType {
  return Object.hasOwn(bytesOf, name);
}

/** Strides of a tensor that lies row by row. */
function contiguous(shape: readonly number[]): number[] {
  return shape.map((_, i) => sizeOf(shape.slice(i + 1)));
}
