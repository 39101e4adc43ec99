import { sizeOf } from '../../../../runtime/program';

/** A tensor of a file, whose values are taken out when somebody wants them: what nobody wants costs no memory. */
export interface StoredTensor {
  shape: readonly number[];
  /** Row-major. @throws Error saying what is damaged. */
  read(): Float32Array;
}

/** Types of values in files of weights, as safetensors calls them. */
export type ValueType = 'F64' | 'F32' | 'F16' | 'BF16' | 'I64' | 'I32' | 'I16' | 'I8' | 'U8' | 'BOOL';

export const bytesOf: Record<ValueType, number> = {
  F64: 8,
  F32: 4,
  F16: 2,
  BF16: 2,
  I64: 8,
  I32: 4,
  I16: 2,
  I8: 1,
  U8: 1,
  BOOL: 1,
};

/** How a tensor lies in its storage, in values: value (i, j, ...) at offset + i strides[0] + j strides[1] + ... */
export interface Placement {
  shape: readonly number[];
  offset: number;
  strides: readonly number[];
}

/** Dimensions of a tensor at most. */
const mostDimensions = 8;

/**
 * @param bytes of the whole storage, little-endian.
 * @throws Error if the tensor reaches beyond them, or repeats values, which no weights do.
 */
export function strided(bytes: Uint8Array, type: ValueType, { shape, offset, strides }: Placement): Float32Array {
  const counts = [offset, ...shape, ...strides];
  if (shape.length !== strides.length || shape.length > mostDimensions || !counts.every(isCount))
    throw new Error('a tensor has no proper shape');
  const size = sizeOf(shape);
  const stored = bytes.length / bytesOf[type];
  const last = size === 0 ? 0 : shape.reduce((at, n, i) => at + (n - 1) * strides[i]!, offset);
  if (size > stored || last >= Math.max(stored, 1)) throw new Error('a tensor reaches beyond its storage');
  const at = readerOf(bytes, type);
  const values = new Float32Array(size);
  const place = shape.map(() => 0);
  for (let i = 0, from = offset; i < size; i++) {
    values[i] = at(from);
    for (let d = shape.length - 1; d >= 0; d--) {
      from += strides[d]!;
      if (++place[d]! < shape[d]!) break;
      from -= place[d]! * strides[d]!;
      place[d] = 0;
    }
  }
  return values;
}

function isCount(n: number): boolean {
  return Number.isSafeInteger(n) && n >= 0;
}

/** The value at an index. */
function readerOf(bytes: Uint8Array, type: ValueType): (index: number) => number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  switch (type) {
    case 'F64':
      return (i) => view.getFloat64(8 * i, true);
    case 'F32':
      return (i) => view.getFloat32(4 * i, true);
    case 'F16':
      return (i) => halfOf(view.getUint16(2 * i, true));
    case 'BF16':
      return (i) => {
        scratch.setUint32(0, view.getUint16(2 * i, true) << 16);
        return scratch.getFloat32(0);
      };
    case 'I64':
      return (i) => Number(view.getBigInt64(8 * i, true));
    case 'I32':
      return (i) => view.getInt32(4 * i, true);
    case 'I16':
      return (i) => view.getInt16(2 * i, true);
    case 'I8':
      return (i) => view.getInt8(i);
    case 'U8':
    case 'BOOL':
      return (i) => view.getUint8(i);
  }
}

const scratch = new DataView(new ArrayBuffer(4));

/** A number of IEEE 754's binary16. */
function halfOf(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = (bits & 0x3ff) / 1024;
  if (exponent === 0) return sign * fraction * 2 ** -14;
  if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN;
  return sign * (1 + fraction) * 2 ** (exponent - 15);
}
