import { sizeOf, type HostData, type HostTensors } from '../runtime/program';

/**
 * The safetensors file format: eight bytes of header length (little endian), a JSON header that gives each tensor's
 * type, shape and place, then the values one tensor after the other. Written here with float32 and int32 only.
 */

interface HeaderEntry {
  dtype: string;
  shape: number[];
  data_offsets: [number, number];
}

const lengthBytes = 8;
/** The format's own bound on the header. */
const longestHeader = 100_000_000;
const bytesPerValue = 4;

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

/**
 * Reads a whole file.
 * @throws Error saying what is damaged.
 */
export function decodeSafetensors(bytes: Uint8Array): { tensors: HostTensors; metadata: Record<string, string> } {
  if (bytes.length < lengthBytes) throw new Error(`it has ${bytes.length} bytes, too few for a header`);
  const headerLength = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
  const start = lengthBytes + headerLength;
  if (headerLength > longestHeader || start > bytes.length) throw new Error('its header is cut off');
  const { __metadata__: metadata = {}, ...entries } = parseHeader(bytes.subarray(lengthBytes, start));

  const tensors: HostTensors = {};
  const ordered = Object.entries(entries as Record<string, HeaderEntry>).sort(
    ([, a], [, b]) => a.data_offsets[0] - b.data_offsets[0],
  );
  let expected = 0;
  for (const [
    name,
    {
      dtype,
      shape,
      data_offsets: [from, to],
    },
  ] of ordered) {
    if (from !== expected || to - from !== sizeOf(shape) * bytesPerValue)
      throw new Error(`the place of ${name} doesn't fit its shape`);
    if (start + to > bytes.length) throw new Error(`it ends in the middle of ${name}`);
    // A copy, because the values may begin at an address that typed arrays can't. (A Buffer's own `slice` copies
    // nothing.)
    const { buffer } = new Uint8Array(bytes.subarray(start + from, start + to));
    tensors[name] = { shape, data: typed(name, dtype, buffer) };
    expected = to;
  }
  if (start + expected !== bytes.length) throw new Error('it holds more than its header says');
  return { tensors, metadata: metadata as Record<string, string> };
}

function parseHeader(bytes: Uint8Array): Record<string, unknown> {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)) as Record<string, unknown>;
  } catch (error) {
    throw new Error('its header is not JSON', { cause: error });
  }
}

function typed(name: string, dtype: string, buffer: ArrayBufferLike): HostData {
  switch (dtype) {
    case 'F32':
      return new Float32Array(buffer);
    case 'I32':
      return new Int32Array(buffer);
    default:
      throw new Error(`${name} is of type ${dtype}, which is not read here`);
  }
}
