import { Readable } from 'node:stream';
import { createInflate } from 'node:zlib';
import { UserError } from '../../errors';
import { formatCount } from '../../format';
import { ByteReader } from './byteReader';

/** An array of numbers out of a MATLAB file, its first dimension running fastest. */
export interface MatlabArray {
  name: string;
  shape: readonly number[];
  data: Uint8Array | Float64Array;
}

const headerBytes = 128;
/** Kinds of data elements. */
const [miMatrix, miCompressed] = [14, 15];
/** Kinds of numbers: bytes of each, and how one is read. */
const numbers: Readonly<Record<number, { size: number; read: (view: DataView, at: number) => number }>> = {
  1: { size: 1, read: (view, at) => view.getInt8(at) },
  2: { size: 1, read: (view, at) => view.getUint8(at) },
  3: { size: 2, read: (view, at) => view.getInt16(at, true) },
  4: { size: 2, read: (view, at) => view.getUint16(at, true) },
  5: { size: 4, read: (view, at) => view.getInt32(at, true) },
  6: { size: 4, read: (view, at) => view.getUint32(at, true) },
  7: { size: 4, read: (view, at) => view.getFloat32(at, true) },
  9: { size: 8, read: (view, at) => view.getFloat64(at, true) },
};
const uint8 = 2;
/** Bytes of an array's name, and of its dimensions: those of data sets have 4. */
const longestHead = 256;
/** Bytes of one array's numbers. */
const longestData = 500_000_000;
/** The most that deflate makes of a byte. */
const deflateRatio = 1032;

const advice = 'Copy or download the file again.';

/**
 * The arrays of numbers in a MATLAB 5 file (`save -v5` and `-v7`, what `scipy.io.savemat` writes): a header of 128
 * bytes, then data elements of a type, a length and as many bytes, which may be compressed one by one (MAT-File Format,
 * The MathWorks, chapter 1).
 * @throws UserError if it is damaged, of another version or byte order, or holds anything but full arrays of real
 * numbers.
 */
export async function readMatlab(bytes: Uint8Array, path: string): Promise<MatlabArray[]> {
  const refuse = (message: string, cause?: unknown) => new UserError(message, { where: path, advice, cause });
  const start = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(headerBytes, bytes.length));
  if (start.length < headerBytes || start.toString('latin1', 126, 128) !== 'IM')
    throw refuse('This is not a MATLAB 5 file with little endian numbers, as data sets are published.');
  if (start.readUInt16LE(124) !== 0x0100)
    throw refuse('This MATLAB file has another version than 5 (version 7.3 is HDF5).');
  const arrays: MatlabArray[] = [];
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = headerBytes; at < bytes.length;) {
    if (at + 8 > bytes.length) throw refuse('This MATLAB file is truncated.');
    const [type, length] = [view.getUint32(at, true), view.getUint32(at + 4, true)];
    const element = bytes.subarray(at + 8, at + 8 + length);
    if (element.length < length) throw refuse('This MATLAB file is truncated.');
    try {
      if (type === miMatrix) arrays.push(await readMatrix(new ByteReader(Readable.from([element])), element.length));
      else if (type === miCompressed) arrays.push(await readCompressed(element));
    } catch (cause) {
      throw refuse(`This MATLAB file is damaged at byte ${formatCount(at)}: ${(cause as Error).message}`, cause);
    }
    // Compressed elements are the only ones that aren't padded.
    at += 8 + (type === miCompressed ? length : padded(length));
  }
  return arrays;
}

async function readCompressed(element: Uint8Array): Promise<MatlabArray> {
  const inflate = createInflate();
  inflate.end(element);
  const reader = new ByteReader(inflate as AsyncIterable<Uint8Array>);
  try {
    const { type, length } = await readTag(reader);
    if (type !== miMatrix) throw new Error('a compressed element is no array.');
    const matrix = await readMatrix(reader, Math.min(length, element.length * deflateRatio));
    // Only there does zlib compare its checksum.
    if (!(await reader.isAtEnd())) throw new Error('a compressed array is longer than it says.');
    return matrix;
  } finally {
    inflate.destroy();
  }
}

/** @param room bytes that there can be of it, whatever it says. */
async function readMatrix(reader: ByteReader, room: number): Promise<MatlabArray> {
  const flags = await readElement(reader, longestHead);
  const [word = 0] = integersOf(flags);
  if (word & 0x0800) throw new Error('an array holds complex numbers.');
  // Cells, structures, objects, characters and sparse arrays come before the numbers.
  const kind = word & 0xff;
  if (kind < 6 || kind > 15) throw new Error('it holds something else than full arrays of numbers.');
  const shape = integersOf(await readElement(reader, longestHead));
  const name = Buffer.from((await readElement(reader, longestHead)).bytes).toString('latin1');
  const count = shape.reduce((product, n) => product * n, 1);
  const { type, bytes } = await readElement(reader, Math.min(room, longestData));
  const { size, read } = kindOf(type);
  if (shape.some((n) => n < 0) || bytes.length !== count * size)
    throw new Error(`${name} has ${shape.join(' x ')} numbers, as it says, and ${formatCount(bytes.length)} bytes.`);
  if (type === uint8) return { name, shape, data: bytes };
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return { name, shape, data: Float64Array.from({ length: count }, (_, i) => read(view, i * size)) };
}

interface Element {
  type: number;
  bytes: Uint8Array;
}

async function readElement(reader: ByteReader, most: number): Promise<Element> {
  const { type, length, inTag } = await readTag(reader);
  if (inTag) return { type, bytes: inTag };
  if (length > most) throw new Error(`an element of ${formatCount(length)} bytes is longer than it can be.`);
  // One piece that is filled: a second copy of hundreds of megabytes would be needed to join parts.
  const bytes = new Uint8Array(length);
  let at = 0;
  for await (const part of reader.take(length)) {
    bytes.set(part, at);
    at += part.length;
  }
  await reader.skip(padded(length) - length);
  return { type, bytes };
}

/** The type and length of an element; of up to four bytes, they lie in the tag themselves. */
async function readTag(reader: ByteReader): Promise<{ type: number; length: number; inTag?: Uint8Array }> {
  const tag = await reader.read(8);
  const view = new DataView(tag.buffer, tag.byteOffset, 8);
  const small = view.getUint16(2, true);
  if (small === 0) return { type: view.getUint32(0, true), length: view.getUint32(4, true) };
  if (small > 4) throw new Error('a small element has more than four bytes.');
  return { type: view.getUint16(0, true), length: small, inTag: tag.slice(4, 4 + small) };
}

function integersOf({ type, bytes }: Element): number[] {
  const { size, read } = kindOf(type);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Array.from({ length: Math.floor(bytes.length / size) }, (_, i) => read(view, i * size));
}

function kindOf(type: number) {
  const kind = numbers[type];
  if (!kind) throw new Error(`there are no numbers of type ${type}.`);
  return kind;
}

/** Elements begin at multiples of eight bytes. */
function padded(length: number): number {
  return Math.ceil(length / 8) * 8;
}
