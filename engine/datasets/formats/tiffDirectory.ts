import { NotDecodedError } from './notDecoded';

/** Numbers of a TIFF's directory by their tags. */
export type TiffTags = ReadonlyMap<number, readonly number[]>;

/** Bytes of a value of each type that holds whole numbers: BYTE, SHORT, LONG. */
const typeBytes: Record<number, number> = { 1: 1, 3: 2, 4: 4 };
/** Strips of one row in the tallest image that is read, with room. */
const mostValues = 1_000_000;

/**
 * The first directory of a TIFF; what isn't whole numbers is left out.
 * @throws Error if it is damaged.
 */
export function readTiffTags(bytes: Uint8Array): TiffTags {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 8) throw new Error('it ends within its header');
  const isLittle = bytes[0] === 0x49;
  if (view.getUint16(2, isLittle) !== 42) throw new NotDecodedError('it is a BigTIFF, which is not decoded');
  const directory = view.getUint32(4, isLittle);
  if (directory + 2 > bytes.length) throw new Error('it ends before its directory');
  const count = view.getUint16(directory, isLittle);
  if (directory + 2 + 12 * count > bytes.length) throw new Error('it ends within its directory');
  const tags = new Map<number, number[]>();
  for (let at = directory + 2; at < directory + 2 + 12 * count; at += 12) {
    const size = typeBytes[view.getUint16(at + 2, isLittle)];
    const values = view.getUint32(at + 4, isLittle);
    if (size === undefined || values > mostValues) continue;
    const from = values * size <= 4 ? at + 8 : view.getUint32(at + 8, isLittle);
    if (from + values * size > bytes.length) continue;
    const read = (i: number) => {
      const place = from + i * size;
      if (size === 1) return view.getUint8(place);
      return size === 2 ? view.getUint16(place, isLittle) : view.getUint32(place, isLittle);
    };
    tags.set(
      view.getUint16(at, isLittle),
      Array.from({ length: values }, (_, i) => read(i)),
    );
  }
  return tags;
}
