import { createHash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { totalmem } from 'node:os';
import { z } from 'zod';
import { visible } from '../plainText';
import { sizeOf, type HostData, type HostTensors } from '../runtime/program';

/**
 * The safetensors file format: eight bytes of header length (little endian), a JSON header that gives each tensor's
 * type, shape and place, then the values one tensor after the other. Written here with float32 and int32 only.
 *
 * A file that stands alone is sealed: its metadata holds, as `sha256`, the digest of the whole file as it is with zeros
 * in the digest's place.
 */

const lengthBytes = 8;
/** Bytes; a header of ten thousand tensors has about one million. */
const longestHeader = 2 ** 24;
const bytesPerValue = 4;
/** Bytes that are read, or hashed, before others get their turn. */
const chunkBytes = 2 ** 22;
/** Characters of a tensor's name that errors show. */
const longestName = 100;

const sealKey = 'sha256';
const sealed = (seal: string) => `"${sealKey}":"${seal}"`;
const blankSeal = '0'.repeat(64);

const entrySchema = z.object({
  dtype: z.string(),
  shape: z.array(z.int().nonnegative()),
  data_offsets: z.tuple([z.int().nonnegative(), z.int().nonnegative()]),
});
const metadataSchema = z.record(z.string(), z.string());

export interface ReadTensors {
  tensors: HostTensors;
  metadata: Record<string, string>;
  /** SHA-256 of the whole file, in hexadecimal; of a sealed one, which it then agrees with, without the seal. */
  sha256: string;
}

/** The parts of a file, in order: to be written one after the other without a copy of the values. */
export function encodeSafetensors(tensors: HostTensors, metadata: Record<string, string> = {}): Uint8Array[] {
  const header: Record<string, unknown> = { __metadata__: metadata };
  const values: Uint8Array[] = [];
  let offset = 0;
  for (const [name, { shape, data }] of Object.entries(tensors)) {
    if (sizeOf(shape) !== data.length)
      throw new Error(`${name} has ${data.length} values for the shape ${shape.join(' x ')}`);
    header[name] = {
      dtype: data instanceof Int32Array ? 'I32' : 'F32',
      shape,
      data_offsets: [offset, offset + data.byteLength],
    };
    values.push(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
    offset += data.byteLength;
  }
  const json = new TextEncoder().encode(JSON.stringify(header));
  // Spaces at the end let the values begin at a multiple of eight, so that readers can map them.
  const padded = new Uint8Array(Math.ceil(json.length / 8) * 8).fill(0x20);
  padded.set(json);
  const length = new Uint8Array(lengthBytes);
  new DataView(length.buffer).setBigUint64(0, BigInt(padded.length), true);
  return [length, padded, ...values];
}

/** A whole file that tells by itself whether anything of it has changed. */
export function encodeSealed(tensors: HostTensors, metadata: Record<string, string>): Buffer {
  const parts = encodeSafetensors(tensors, { ...metadata, [sealKey]: blankSeal });
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  const file = Buffer.concat(parts);
  file.write(sealed(hash.digest('hex')), file.indexOf(sealed(blankSeal)), 'latin1');
  return file;
}

/**
 * Reads a whole file. Memory is taken for what its header says only where the file is as long as that.
 * @throws Error saying what is damaged.
 */
export async function readSafetensors(file: FileHandle): Promise<ReadTensors> {
  const { size } = await file.stat();
  if (size < lengthBytes) throw new Error(`it has ${size} bytes, too few for a header`);
  if (size > totalmem()) throw new Error(`it has ${size} bytes, more than this machine has memory`);
  const length = await readBytes(file, 0, lengthBytes);
  const headerLength = Number(length.readBigUInt64LE());
  const start = lengthBytes + headerLength;
  if (headerLength > longestHeader || start > size) throw new Error('its header is cut off');
  const header = await readBytes(file, lengthBytes, headerLength);
  const { places, metadata } = parseHeader(header, size - start);

  const { [sealKey]: seal, ...told } = metadata;
  const hash = createHash('sha256').update(length).update(withoutSeal(header, seal));
  const sink = new TensorSink(places);
  for (let at = start; at < size; at += chunkBytes) {
    const chunk = await readBytes(file, at, Math.min(chunkBytes, size - at));
    hash.update(chunk);
    sink.take(chunk);
  }
  const sha256 = hash.digest('hex');
  if (seal !== undefined && seal !== sha256) throw new Error('its contents are not those that were written');
  return { tensors: sink.tensors, metadata: told, sha256 };
}

/** The types that are read, each of four bytes. */
type DataType = 'F32' | 'I32';
function isRead(dtype: string): dtype is DataType {
  return dtype === 'F32' || dtype === 'I32';
}

/** A tensor's name and form. */
interface Place {
  name: string;
  dtype: DataType;
  shape: number[];
}

/**
 * The tensors in the order of their values.
 * @param dataBytes what the file has behind its header.
 * @throws Error saying what is damaged.
 */
function parseHeader(bytes: Uint8Array, dataBytes: number): { places: Place[]; metadata: Record<string, string> } {
  const { __metadata__: metadata = {}, ...entries } = parseJson(bytes);
  const found = Object.entries(entries).map(([name, entry]) => {
    const { success, data } = entrySchema.safeParse(entry);
    if (!success) throw new Error(`its header gives no type, shape and place of ${shownName(name)}`);
    return { name, ...data };
  });
  found.sort((a, b) => a.data_offsets[0] - b.data_offsets[0] || a.data_offsets[1] - b.data_offsets[1]);
  let expected = 0;
  const places = found.map(({ name, dtype, shape, data_offsets: [from, to] }) => {
    if (from !== expected || to - from !== sizeOf(shape) * bytesPerValue)
      throw new Error(`the place of ${shownName(name)} doesn't fit its shape`);
    if (to > dataBytes) throw new Error(`it ends in the middle of ${shownName(name)}`);
    if (!isRead(dtype)) throw new Error(`${shownName(name)} is of type ${shownName(dtype)}, which is not read here`);
    expected = to;
    return { name, dtype, shape };
  });
  if (expected !== dataBytes) throw new Error('it holds more than its header says');
  const told = metadataSchema.safeParse(metadata);
  if (!told.success) throw new Error('its metadata are not texts');
  return { places, metadata: told.data };
}

function parseJson(bytes: Uint8Array): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (error) {
    throw new Error('its header is not JSON', { cause: error });
  }
  if (typeof value !== 'object' || value === null) throw new Error('its header is not JSON');
  return value as Record<string, unknown>;
}

/** The header as it was hashed: with zeros in place of the seal. */
function withoutSeal(header: Buffer, seal: string | undefined): Buffer {
  const at = seal?.length === blankSeal.length ? header.indexOf(sealed(seal)) : -1;
  if (at < 0) return header;
  const blanked = Buffer.from(header);
  blanked.write(sealed(blankSeal), at, 'latin1');
  return blanked;
}

/** Tensors being filled with bytes that come in chunks of any size. */
class TensorSink {
  readonly tensors: HostTensors;
  private readonly bytes: Uint8Array[];
  /** Where the next byte goes. */
  private tensor = 0;
  private offset = 0;

  constructor(places: readonly Place[]) {
    const all = places.map(({ name, dtype, shape }) => {
      const data: HostData = dtype === 'I32' ? new Int32Array(sizeOf(shape)) : new Float32Array(sizeOf(shape));
      return { name, shape, data };
    });
    // Defines each property: also one that every object inherits.
    this.tensors = Object.fromEntries(all.map(({ name, shape, data }) => [name, { shape, data }]));
    this.bytes = all.map(({ data }) => new Uint8Array(data.buffer));
  }

  take(chunk: Uint8Array): void {
    for (let at = 0; at < chunk.length;) {
      const target = this.bytes[this.tensor]!;
      const count = Math.min(target.length - this.offset, chunk.length - at);
      target.set(chunk.subarray(at, at + count), this.offset);
      at += count;
      this.offset += count;
      if (this.offset < target.length) return;
      this.tensor++;
      this.offset = 0;
    }
  }
}

/** @throws Error if the file ends before. */
async function readBytes(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const bytes = Buffer.allocUnsafe(length);
  for (let filled = 0; filled < length;) {
    const { bytesRead } = await file.read(bytes, filled, length - filled, position + filled);
    if (bytesRead === 0) throw new Error('it was cut while it was read');
    filled += bytesRead;
  }
  return bytes;
}

function shownName(name: string): string {
  return visible(name.length > longestName ? `${name.slice(0, longestName)}…` : name);
}
