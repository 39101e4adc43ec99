import { webpSize, type DeclaredSize } from '../../images/imageSize';
import { exifOrientation, upright } from './orientation';
import { rgbaImage, type RgbaImage } from './rgbaImage';
import { decodePlainWebp } from './wasmDecoders';

/** Flags of the extended header. */
const [hasAnimation, hasExif, hasAlpha] = [0x02, 0x08, 0x10];

interface Chunk {
  type: string;
  content: Uint8Array;
  /** With its type and size. */
  whole: Uint8Array;
}

/**
 * A WebP's pixels, upright as its Exif block says: lossy, lossless, with alpha or without; of one that moves the first
 * picture, what that leaves free being transparent.
 * @throws Error if it is damaged.
 */
export async function decodeWebp(bytes: Uint8Array): Promise<RgbaImage> {
  const chunks = chunksOf(bytes.subarray(12));
  const image =
    (flagsOf(chunks) & hasAnimation) !== 0 ? await firstFrame(webpSize(bytes), chunks) : await decodePlainWebp(bytes);
  return upright(image, orientationOf(chunks) ?? 1);
}

/**
 * How a WebP's pixels lie, as Exif counts. An Exif block stands behind the pixels: undefined where there should be one
 * in what of the file is not there.
 */
export function webpOrientation(start: Uint8Array): number | undefined {
  return orientationOf(chunksOf(start.subarray(12)));
}

function orientationOf(chunks: readonly Chunk[]): number | undefined {
  if ((flagsOf(chunks) & hasExif) === 0) return 1;
  const exif = chunks.find(({ type }) => type === 'EXIF');
  return exif && exifOrientation(exif.content);
}

/** Of the extended header; 0 where there is none. */
function flagsOf([first]: readonly Chunk[]): number {
  return first?.type === 'VP8X' ? (first.content[0] ?? 0) : 0;
}

/** Chunks one after the other, as far as they are whole. */
function chunksOf(bytes: Uint8Array): Chunk[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const chunks: Chunk[] = [];
  for (let at = 0; at + 8 <= bytes.length;) {
    const size = view.getUint32(at + 4, true);
    const end = at + 8 + size + (size % 2);
    if (at + 8 + size > bytes.length) break;
    const type = String.fromCharCode(...bytes.subarray(at, at + 4));
    chunks.push({ type, content: bytes.subarray(at + 8, at + 8 + size), whole: bytes.subarray(at, end) });
    at = end;
  }
  return chunks;
}

/** A canvas is at most so many times as large as its first picture: memory would be taken for nothing. */
const mostEmpty = 1000;

/** The first picture of an animation, on its canvas. */
async function firstFrame(canvas: DeclaredSize | undefined, chunks: readonly Chunk[]): Promise<RgbaImage> {
  if (!canvas) throw new Error('it ends within its header');
  const content = chunks.find(({ type }) => type === 'ANMF')?.content;
  if (!content || content.length < 16) throw new Error('there is no picture in it');
  const [left, top, width, height] = [
    ...[0, 3].map((at) => 2 * threeBytes(content, at)),
    ...[6, 9].map((at) => 1 + threeBytes(content, at)),
  ] as [number, number, number, number];
  if (left + width > canvas.width || top + height > canvas.height)
    throw new Error(`its picture of ${width} x ${height} reaches beyond its ${canvas.width} x ${canvas.height} pixels`);
  if (canvas.width * canvas.height > mostEmpty * width * height)
    throw new Error(
      `its picture of ${width} x ${height} fills next to nothing of its ${canvas.width} x ${canvas.height}`,
    );
  const still = stillOf(width, height, chunksOf(content.subarray(16)));
  const size = webpSize(still);
  if (size?.width !== width || size.height !== height) throw new Error('its first picture is of another size');
  const frame = await decodePlainWebp(still);
  if (width === canvas.width && height === canvas.height) return frame;
  const image = rgbaImage(canvas.width, canvas.height);
  for (let y = 0; y < height; y++)
    image.data.set(frame.data.subarray(4 * y * width, 4 * (y + 1) * width), 4 * ((top + y) * canvas.width + left));
  return image;
}

/** A frame's own chunks as a WebP that doesn't move. */
function stillOf(width: number, height: number, chunks: readonly Chunk[]): Uint8Array {
  const picture = chunks.find(({ type }) => type === 'VP8 ' || type === 'VP8L');
  if (!picture) throw new Error('its first picture has no pixels');
  const alpha = picture.type === 'VP8 ' ? chunks.find(({ type }) => type === 'ALPH') : undefined;
  const parts = alpha ? [extendedHeader(width, height), alpha.whole, picture.whole] : [picture.whole];
  const start = Buffer.from('RIFF....WEBP', 'latin1');
  start.writeUInt32LE(4 + parts.reduce((sum, { length }) => sum + length, 0), 4);
  return Buffer.concat([start, ...parts]);
}

function extendedHeader(width: number, height: number): Uint8Array {
  const header = Buffer.alloc(18);
  header.write('VP8X', 'latin1');
  header.writeUInt32LE(10, 4);
  header[8] = hasAlpha;
  header.writeUIntLE(width - 1, 12, 3);
  header.writeUIntLE(height - 1, 15, 3);
  return header;
}

function threeBytes(bytes: Uint8Array, at: number): number {
  return bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16);
}
