import { exifOrientation, upright } from './orientation';
import { withoutComponent } from './jpegComponents';
import { jpegOf, readJpegHeader, type JpegHeader } from './jpegSegments';
import type { RgbaImage } from './rgbaImage';
import { decodePlainJpeg } from './wasmDecoders';

/**
 * A JPEG's pixels, upright as its Exif block says: grey, colour, or CMYK converted without a profile.
 * @throws Error if it isn't a JPEG, is of a kind that is not decoded, or is damaged.
 */
export async function decodeJpeg(bytes: Uint8Array): Promise<RgbaImage> {
  const header = readJpegHeader(bytes);
  requirePlausible(header, bytes);
  const image = header.components === 4 ? await decodeCmyk(header, bytes) : await decodeColour(header, bytes);
  return upright(image, orientationOf(header));
}

/** How a JPEG's pixels lie, as Exif counts. @throws Error if its header is damaged. */
export function jpegOrientation(bytes: Uint8Array): number {
  return orientationOf(readJpegHeader(bytes));
}

function orientationOf({ exif }: JpegHeader): number {
  return exif ? exifOrientation(exif) : 1;
}

const startOfScan = Buffer.of(0xff, 0xda);

/** Progressive JPEGs have about ten; each one goes over the whole picture. */
const mostScans = 100;

/**
 * A block of 8 x 8 pixels takes a bit or more, and few scans say all that there is: whoever says otherwise would have
 * memory or time taken for nothing.
 */
function requirePlausible({ width, height }: JpegHeader, bytes: Uint8Array): void {
  if (width * height > 8 * 64 * bytes.length)
    throw new Error(`${bytes.length} bytes can't hold ${width} x ${height} pixels`);
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let scans = 0;
  for (let at = file.indexOf(startOfScan); at !== -1; at = file.indexOf(startOfScan, at + 2)) scans++;
  if (scans > mostScans) throw new Error(`it has ${scans} scans; at most ${mostScans} are decoded`);
}

function decodeColour(header: JpegHeader, bytes: Uint8Array): Promise<RgbaImage> {
  const transform = header.adobeTransform;
  return decodePlainJpeg(jpegOf(header, bytes, transform === undefined ? undefined : Math.min(transform, 1)));
}

/**
 * CMYK or YCCK, as three components twice: the last one in the place of the third, and not at all. All samples are
 * taken to be inverted, as Adobe's programs write them. A file without Adobe's marker doesn't say; Pillow takes those
 * for inverted as well, and so data sets that were looked at with it are as they looked.
 */
async function decodeCmyk(header: JpegHeader, bytes: Uint8Array): Promise<RgbaImage> {
  // As libjpeg has it, an unknown transform is YCCK's.
  const isTransformed = (header.adobeTransform ?? 0) !== 0;
  // Without JFIF's block, which would make YCbCr of all of them.
  const plain = { ...header, needed: header.needed.filter((segment) => segment[1] !== 0xe0) };
  const inks = await decodePlainJpeg(withoutComponent(jpegOf(plain, bytes, isTransformed ? 1 : 0), 3));
  const blacks = await decodePlainJpeg(withoutComponent(jpegOf(plain, bytes, 0), 2));
  const { data } = inks;
  for (let i = 0; i < data.length; i += 4) {
    const light = blacks.data[i + 2]!;
    // Adobe transforms its inverted inks as if they were red, green and blue of the negative.
    for (let c = i; c < i + 3; c++) data[c] = ((isTransformed ? 255 - data[c]! : data[c]!) * light) / 255;
  }
  return inks;
}
