import { rgbaImage, type RgbaImage } from './rgbaImage';

/**
 * How a picture was held when it was taken, as the first directory of an Exif block says (tag 0x112): 1 to 8, 1 is
 * upright. 1 also where the block is damaged or doesn't say.
 * @param block a block from its TIFF header on, or with the six bytes before that with which JPEGs begin it, and some
 * programs those of other formats.
 */
export function exifOrientation(block: Uint8Array): number {
  const exif = String.fromCharCode(...block.subarray(0, 6)) === 'Exif\0\0' ? block.subarray(6) : block;
  const order = String.fromCharCode(...exif.subarray(0, 2));
  if ((order !== 'II' && order !== 'MM') || exif.length < 8) return 1;
  const isLittle = order === 'II';
  const view = new DataView(exif.buffer, exif.byteOffset, exif.byteLength);
  if (view.getUint16(2, isLittle) !== 42) return 1;
  const directory = view.getUint32(4, isLittle);
  if (directory + 2 > exif.length) return 1;
  const entries = view.getUint16(directory, isLittle);
  for (let i = 0, at = directory + 2; i < entries && at + 12 <= exif.length; i++, at += 12) {
    if (view.getUint16(at, isLittle) !== 0x112) continue;
    const isOneShort = view.getUint16(at + 2, isLittle) === 3 && view.getUint32(at + 4, isLittle) === 1;
    const orientation = view.getUint16(at + 8, isLittle);
    return isOneShort && orientation >= 1 && orientation <= 8 ? orientation : 1;
  }
  return 1;
}

/** A picture turned and mirrored so that it stands upright; `orientation` as Exif and TIFF count. */
export function upright(image: RgbaImage, orientation: number): RgbaImage {
  if (orientation === 1) return image;
  const { width, height } = image;
  const isTurned = orientation >= 5;
  const [isMirroredX, isMirroredY] = mirrors[orientation - 1]!;
  const turned = isTurned ? rgbaImage(height, width) : rgbaImage(width, height);
  const [from, to] = [image, turned].map(({ data }) => new Uint32Array(data.buffer, data.byteOffset, data.length / 4));
  for (let y = 0, at = 0; y < turned.height; y++) {
    for (let x = 0; x < turned.width; x++, at++) {
      const [column, row] = isTurned ? [y, x] : [x, y];
      to![at] = from![(isMirroredY ? height - 1 - row : row) * width + (isMirroredX ? width - 1 - column : column)]!;
    }
  }
  return turned;
}

/** Whether each orientation counts the columns and the rows of the stored picture from their ends. */
const mirrors: readonly (readonly [x: boolean, y: boolean])[] = [
  [false, false],
  [true, false],
  [true, true],
  [false, true],
  [false, false],
  [false, true],
  [true, true],
  [true, false],
];
