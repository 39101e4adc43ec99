import { upright } from './orientation';
import type { RgbaImage } from './rgbaImage';
import { decodePlainAvif } from './wasmDecoders';

/** What an AVIF's properties say that its decoder doesn't do, or does too late. */
interface AvifProperties {
  /** The largest of its pictures: tiles and thumbnails are smaller. */
  width: number;
  height: number;
  /** Quarter turns to the left, after decoding. */
  turns: number;
  /** What is exchanged after turning: 0 top and bottom, 1 left and right; undefined for nothing. */
  mirror: number | undefined;
}

/**
 * An AVIF's properties, from its boxes.
 * @throws Error if it has none, or they are damaged.
 */
export function readAvifProperties(bytes: Uint8Array): AvifProperties {
  const meta = boxesOf(bytes).find(({ type }) => type === 'meta');
  // A version and flags come before its boxes.
  const inside = (content: Uint8Array | undefined, wanted: string) =>
    boxesOf(content ?? new Uint8Array()).find(({ type }) => type === wanted)?.content;
  const properties = boxesOf(inside(inside(meta?.content.subarray(4), 'iprp'), 'ipco') ?? new Uint8Array());
  const found: AvifProperties = { width: 0, height: 0, turns: 0, mirror: undefined };
  for (const { type, content } of properties) {
    if (type === 'ispe' && content.length >= 12) {
      const view = new DataView(content.buffer, content.byteOffset, content.byteLength);
      const [width, height] = [view.getUint32(4), view.getUint32(8)];
      if (width * height > found.width * found.height) Object.assign(found, { width, height });
    } else if (type === 'irot') found.turns = (content[0] ?? 0) & 3;
    else if (type === 'imir') found.mirror = (content[0] ?? 0) & 1;
  }
  if (found.width === 0) throw new Error('it does not say how large it is');
  return found;
}

interface Box {
  type: string;
  content: Uint8Array;
}

/** Boxes one after the other, as far as they are whole. */
function boxesOf(bytes: Uint8Array): Box[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const boxes: Box[] = [];
  for (let at = 0; at + 8 <= bytes.length;) {
    const size = view.getUint32(at);
    // Zero goes on to the end; one has its size in eight bytes more, and is larger than what is looked for.
    const end = size === 0 ? bytes.length : at + size;
    if (size === 1 || end < at + 8 || end > bytes.length) break;
    boxes.push({ type: String.fromCharCode(...bytes.subarray(at + 4, at + 8)), content: bytes.subarray(at + 8, end) });
    at = end;
  }
  return boxes;
}

/** Exif's numbers for turns to the left: without a mirror, with one of top and bottom, with one of left and right. */
const orientations = { none: [1, 8, 3, 6], 0: [4, 5, 2, 7], 1: [2, 7, 4, 5] };

/**
 * An AVIF's pixels, upright as its properties say; of one that moves the first picture. HEIF has those properties alone
 * say how it lies: an Exif block is only to tell what the camera knew, and Pillow passes over it as well.
 * @throws Error if it is damaged.
 */
export async function decodeAvif(bytes: Uint8Array): Promise<RgbaImage> {
  return upright(await decodePlainAvif(bytes), avifOrientation(bytes));
}

/** How an AVIF's pixels lie, as Exif counts. @throws Error if its properties are damaged. */
export function avifOrientation(bytes: Uint8Array): number {
  const { turns, mirror } = readAvifProperties(bytes);
  return orientations[(mirror ?? 'none') as keyof typeof orientations][turns]!;
}
