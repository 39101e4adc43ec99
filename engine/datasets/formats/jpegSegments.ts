import { NotDecodedError } from './notDecoded';

/** What of a JPEG's header matters for its pixels. */
export interface JpegHeader {
  width: number;
  height: number;
  components: number;
  /** How Adobe's marker says that colours are transformed: 0 not, 1 YCbCr, 2 YCCK; undefined where there is none. */
  adobeTransform: number | undefined;
  /** The first Exif block, from its TIFF header on. */
  exif: Uint8Array | undefined;
  /** Segments up to the first scan that decoding needs, side information made plain. */
  needed: Uint8Array[];
  /** Where the entropy-coded bytes begin. */
  scan: number;
}

/**
 * Reads the segments before a JPEG's first scan, passing over bytes between them that belong to none.
 * @throws Error if the header is damaged, or is of a kind that is not decoded.
 */
export function readJpegHeader(bytes: Uint8Array): JpegHeader {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const needed: Uint8Array[] = [];
  let frame: Pick<JpegHeader, 'width' | 'height' | 'components'> | undefined;
  let isSequential = false;
  let adobeTransform: number | undefined;
  let exif: Uint8Array | undefined;
  for (let at = 2; ;) {
    while (at + 1 < bytes.length && !isSegmentMarker(bytes[at]!, bytes[at + 1]!)) at++;
    if (at + 4 > bytes.length) throw new Error('it ends before its pixels');
    const marker = bytes[at + 1]!;
    const end = at + 2 + view.getUint16(at + 2);
    if (marker === 0xd9 || end > bytes.length) throw new Error('it ends before its pixels');
    const segment = bytes.subarray(at, end);
    const content = segment.subarray(4);
    if (marker === 0xda) {
      if (!frame) throw new Error('it has no frame header');
      needed.push(isSequential ? wholeSpectrum(segment) : segment);
      return { ...frame, adobeTransform, exif, needed, scan: end };
    }
    if (isFrameHeader(marker)) {
      if (frame) throw new Error('it has two frame headers');
      frame = parseFrame(marker, content);
      isSequential = marker !== 0xc2;
      needed.push(segment);
    } else if (marker === 0xe0 && startsWith(content, 'JFIF\0')) {
      if (needed.length === 0) needed.push(plainJfif);
    } else if (marker === 0xee && startsWith(content, 'Adobe') && content.length >= 12) {
      adobeTransform ??= content[11]!;
    } else if (marker === 0xe1 && startsWith(content, 'Exif\0')) exif ??= content.subarray(6);
    else if (!isSideInformation(marker)) needed.push(segment);
    at = end;
  }
}

/** A JPEG of these segments, an Adobe marker among them if a transform is given, and all that follows the header. */
export function jpegOf(
  { needed, scan }: JpegHeader,
  bytes: Uint8Array,
  adobeTransform: number | undefined,
): Uint8Array {
  const adobe = adobeTransform === undefined ? [] : [adobeMarker(adobeTransform)];
  return Buffer.concat([Uint8Array.of(0xff, 0xd8), ...adobe, ...needed, bytes.subarray(scan)]);
}

function parseFrame(marker: number, content: Uint8Array) {
  if (marker >= 0xc9) throw new NotDecodedError('its pixels are arithmetic-coded, which is not decoded');
  if (marker === 0xc3) throw new NotDecodedError('it is a lossless JPEG, which is not decoded');
  if (marker > 0xc3) throw new NotDecodedError('it is a hierarchical JPEG, which is not decoded');
  if (content.length < 6) throw new Error('its frame header is damaged');
  if (content[0] !== 8) throw new NotDecodedError(`it has ${content[0]} bits a sample; only 8 are decoded`);
  const [height, width] = [(content[1]! << 8) | content[2]!, (content[3]! << 8) | content[4]!];
  if (width === 0 || height === 0) throw new Error(`it has ${width} x ${height} pixels, as it says itself`);
  const components = content[5]!;
  if (content.length < 6 + 3 * components) throw new Error('its frame header is damaged');
  if (components !== 1 && components !== 3 && components !== 4)
    throw new NotDecodedError(`it has ${components} components; grey has 1, colour 3 and CMYK 4`);
  return { width, height, components };
}

/** Start of frame: C0 to CF without DHT, JPG and DAC. */
function isFrameHeader(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
}

/** Not bytes that belong to nothing: fill bytes, stuffed ones, restarts, and markers that are reserved. */
function isSegmentMarker(first: number, second: number): boolean {
  return first === 0xff && second >= 0xc0 && second !== 0xff && !(second >= 0xd0 && second <= 0xd8);
}

/** Blocks of applications, and comments: profiles, thumbnails, words. */
function isSideInformation(marker: number): boolean {
  return (marker >= 0xe0 && marker <= 0xef) || marker === 0xfe;
}

/**
 * A scan header as it has to be in a sequential JPEG: some cameras write other limits of the spectrum, which decoders
 * complain of and pass over.
 */
function wholeSpectrum(segment: Uint8Array): Uint8Array {
  const plain = segment.slice();
  plain.set([0, 63, 0], plain.length - 3);
  return plain;
}

/** JFIF 1.01 with square pixels: that it is one says that three components are YCbCr. */
const plainJfif = Uint8Array.of(0xff, 0xe0, 0, 16, 0x4a, 0x46, 0x49, 0x46, 0, 1, 1, 0, 0, 1, 0, 1, 0, 0);

function adobeMarker(transform: number): Uint8Array {
  return Uint8Array.of(0xff, 0xee, 0, 14, 0x41, 0x64, 0x6f, 0x62, 0x65, 0, 100, 0, 0, 0, 0, transform);
}

function startsWith(bytes: Uint8Array, text: string): boolean {
  return Array.from(text).every((letter, i) => bytes[i] === letter.charCodeAt(0));
}
