import { UserError } from '../../errors';
import type { ByteStream } from './byteStream';

/** What a NumPy array says before its values. */
export interface NpyHeader {
  type: NpyType;
  shape: readonly number[];
  /** Whether the first index runs fastest. */
  isFortran: boolean;
}

/** A type of values. */
export interface NpyType {
  /** For a person: "uint8". */
  name: string;
  kind: 'boolean' | 'integer' | 'float';
  bytes: number;
  read(this: void, view: DataView, at: number): number;
  /** A whole number of eight bytes, exactly. */
  readWhole?(this: void, view: DataView, at: number): bigint;
}

const magic = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];
/** Bytes of the longest header that is read: that of an array of numbers has 128. */
const longestHeader = 2 ** 16;
const usualAdvice = 'Save it by numpy.save or numpy.savez as an array of numbers.';

/**
 * The header of NPY, NumPy's format of one array: a magic word, a version, a length, and a Python dict of `descr`,
 * `fortran_order` and `shape`. Values follow as they lie in memory.
 * @throws UserError if it is none, or holds Python objects, which only running them would read.
 */
export async function readNpyHeader(stream: ByteStream, where: string, advice = usualAdvice): Promise<NpyHeader> {
  const refuse = (message: string) => new UserError(message, { where, advice });
  const start = await stream.take(8);
  if (start.length < 8 || magic.some((byte, i) => start[i] !== byte))
    throw refuse('This is not a NumPy array: it does not begin as one.');
  const [version] = start.subarray(6);
  if (version !== 1 && version !== 2 && version !== 3)
    throw refuse(`This NumPy array is of version ${version}; 1 to 3 are read.`);
  const sized = await stream.take(version === 1 ? 2 : 4);
  const view = new DataView(sized.buffer, sized.byteOffset, sized.byteLength);
  if (sized.length < (version === 1 ? 2 : 4)) throw refuse('This NumPy array ends within its header.');
  const length = version === 1 ? view.getUint16(0, true) : view.getUint32(0, true);
  if (length > longestHeader)
    throw refuse(`The header of this NumPy array has ${length} bytes; no array of numbers has.`);
  const bytes = await stream.take(length);
  if (bytes.length < length) throw refuse('This NumPy array ends within its header.');
  const header = new TextDecoder().decode(bytes);
  const descr = /'descr':\s*'([^']{1,20})'/.exec(header)?.[1];
  const order = /'fortran_order':\s*(True|False)/.exec(header)?.[1];
  const sizes = /'shape':\s*\(([\d,\sL]*)\)/.exec(header)?.[1];
  if (descr === undefined || order === undefined || sizes === undefined)
    throw refuse('This NumPy array is of a type that is not read: it is no plain array of numbers.');
  const type = typeOf(descr);
  if (!type) throw refuse(`This NumPy array holds ${nameOf(descr)}.`);
  const shape = (sizes.match(/\d+/g) ?? []).map(Number);
  if (!shape.every(Number.isSafeInteger)) throw refuse('This NumPy array says sizes that no array has.');
  return { type, shape, isFortran: order === 'True' };
}

/** What is not read, for a person. */
function nameOf(descr: string): string {
  if (/O/.test(descr)) return 'Python objects (a pickle), which Darkroom does not load: they could run anything';
  if (/U|S/.test(descr)) return 'texts, not numbers';
  return `values of type "${descr}", which is not read`;
}

function typeOf(descr: string): NpyType | undefined {
  const [, order, letter, digits] = /^([<>|=])?([iufb])(\d)$/.exec(descr) ?? [];
  if (letter === undefined) return undefined;
  const bytes = Number(digits);
  const isLittle = order !== '>';
  const integer = (name: string, read: NpyType['read']): NpyType => ({ name, kind: 'integer', bytes, read });
  const long = (name: string, readWhole: (view: DataView, at: number) => bigint): NpyType => ({
    ...integer(name, (view, at) => Number(readWhole(view, at))),
    readWhole,
  });
  const float = (name: string, read: NpyType['read']): NpyType => ({ name, kind: 'float', bytes, read });
  switch (`${letter}${bytes}`) {
    case 'b1':
      return { name: 'bool', kind: 'boolean', bytes, read: (view, at) => (view.getUint8(at) === 0 ? 0 : 1) };
    case 'u1':
      return integer('uint8', (view, at) => view.getUint8(at));
    case 'i1':
      return integer('int8', (view, at) => view.getInt8(at));
    case 'u2':
      return integer('uint16', (view, at) => view.getUint16(at, isLittle));
    case 'i2':
      return integer('int16', (view, at) => view.getInt16(at, isLittle));
    case 'u4':
      return integer('uint32', (view, at) => view.getUint32(at, isLittle));
    case 'i4':
      return integer('int32', (view, at) => view.getInt32(at, isLittle));
    case 'u8':
      return long('uint64', (view, at) => view.getBigUint64(at, isLittle));
    case 'i8':
      return long('int64', (view, at) => view.getBigInt64(at, isLittle));
    case 'f2':
      return float('float16', (view, at) => halfOf(view.getUint16(at, isLittle)));
    case 'f4':
      return float('float32', (view, at) => view.getFloat32(at, isLittle));
    case 'f8':
      return float('float64', (view, at) => view.getFloat64(at, isLittle));
    default:
      return undefined;
  }
}

/** A number of half precision (IEEE 754): a sign, five bits of an exponent, ten of a fraction. */
function halfOf(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const [exponent, fraction] = [(bits >> 10) & 31, bits & 1023];
  if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN;
  return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1024 + fraction) * 2 ** (exponent - 25);
}
