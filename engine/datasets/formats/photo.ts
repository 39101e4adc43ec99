import { UserError } from '../../errors';
import { pngSize, refuseHugeImage, webpSize, type DeclaredSize } from '../../images/imageSize';
import type { ByteImage } from './byteImage';
import { avifOrientation, decodeAvif, readAvifProperties } from './avif';
import { decodeBmp, readBmpHeader } from './bmp';
import { type Channels, inChannels } from './channels';
import { decodeGif, gifSize } from './gif';
import { imageFormatOf, isReadable, type ReadableFormat } from './imageFormat';
import { decodeJpeg, jpegOrientation } from './jpeg';
import { readJpegHeader } from './jpegSegments';
import { NotDecodedError } from './notDecoded';
import { decodePng, pngOrientation } from './png';
import type { RgbaImage } from './rgbaImage';
import { decodeTiff, readTiffHeader, tiffOrientation } from './tiff';
import { decodeWebp, webpOrientation } from './webp';

/**
 * An image file's pixels in RGB or other channels, its format told by its first bytes. Grey becomes RGB, what is
 * transparent lies on white unless alpha is kept, CMYK is converted, and what was taken on its side stands upright.
 * @throws UserError if it is of no readable format, or is damaged or huge.
 */
export async function decodePhoto(bytes: Uint8Array, path: string, channels: Channels = 3): Promise<ByteImage> {
  const format = readableFormatOf(bytes, path);
  const { declaredSize, decode } = decoders[format];
  try {
    refuseHugeImage(declaredSize(bytes), path);
    return inChannels(await decode(bytes), channels);
  } catch (cause) {
    throw refusalOf(cause, format, path);
  }
}

/** What an image file says before its pixels. */
export interface PhotoHeader extends DeclaredSize {
  /**
   * How they lie, as Exif counts (1 is upright); undefined where that stands further on in the file. A PNG's is looked
   * for in what there is: few write it behind the pixels.
   */
  orientation: number | undefined;
}

/**
 * What an image file says of its pixels.
 * @param bytes the file's, or enough of its beginning.
 * @throws UserError if it is of no readable format, or what comes before its pixels is damaged, or it is huge.
 */
export function readPhotoHeader(bytes: Uint8Array, path: string): PhotoHeader {
  const format = readableFormatOf(bytes, path);
  try {
    const { declaredSize, orientation } = decoders[format];
    const size = declaredSize(bytes);
    if (!size) throw new Error('it does not say how large it is');
    refuseHugeImage(size, path);
    return { width: size.width, height: size.height, orientation: orientation(bytes) };
  } catch (cause) {
    throw refusalOf(cause, format, path);
  }
}

function readableFormatOf(bytes: Uint8Array, path: string): ReadableFormat {
  if (bytes.length === 0) throw damaged('This image file is empty.', path);
  const format = imageFormatOf(bytes)?.name;
  if (format === undefined) throw damaged('This file is no image that can be read, whatever its name says.', path);
  if (isReadable(format)) return format;
  throw new UserError(`This image is of a format that is not read: ${format}.`, {
    where: path,
    advice: 'Save it as JPEG or PNG.',
  });
}

/** @throws the cause where it is the system's: that a decoder is missing, say, is no image's fault. */
function refusalOf(cause: unknown, format: ReadableFormat, path: string): UserError {
  if (cause instanceof UserError) return cause;
  if (typeof (cause as NodeJS.ErrnoException | undefined)?.code === 'string' && 'syscall' in (cause as object))
    throw cause;
  return damaged(
    `This ${format} can't be read: ${cause instanceof Error ? cause.message : String(cause)}`,
    path,
    cause,
  );
}

function damaged(message: string, path: string, cause?: unknown): UserError {
  const advice =
    cause instanceof NotDecodedError
      ? 'Save it as JPEG or PNG with 8 bits a channel, or remove it from the data set.'
      : 'Copy the file again, or remove it from the data set.';
  return new UserError(message, { where: path, advice, cause });
}

interface Decoder {
  /** Undefined where the file doesn't say, or is damaged. */
  declaredSize: (bytes: Uint8Array) => DeclaredSize | undefined;
  /** How pixels lie, as Exif counts; undefined where that stands further on. */
  orientation: (bytes: Uint8Array) => number | undefined;
  /** @throws Error that says what is wrong, as the end of a sentence. */
  decode: (bytes: Uint8Array) => RgbaImage | Promise<RgbaImage>;
}

const decoders: Record<ReadableFormat, Decoder> = {
  JPEG: { declaredSize: readJpegHeader, orientation: jpegOrientation, decode: decodeJpeg },
  PNG: { declaredSize: pngSize, orientation: pngOrientation, decode: decodePng },
  WebP: { declaredSize: webpSize, orientation: webpOrientation, decode: decodeWebp },
  AVIF: { declaredSize: readAvifProperties, orientation: avifOrientation, decode: decodeAvif },
  GIF: { declaredSize: gifSize, orientation: () => 1, decode: decodeGif },
  BMP: { declaredSize: readBmpHeader, orientation: () => 1, decode: decodeBmp },
  TIFF: { declaredSize: readTiffHeader, orientation: tiffOrientation, decode: decodeTiff },
};
