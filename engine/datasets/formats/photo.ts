import { UserError } from '../../errors';
import { pngSize, refuseHugeImage, webpSize, type DeclaredSize } from '../../images/imageSize';
import type { ByteImage } from './areaAverage';
import { decodeAvif, readAvifProperties } from './avif';
import { decodeBmp, readBmpHeader } from './bmp';
import { decodeGif, gifSize } from './gif';
import { imageFormatOf, isReadable, type ReadableFormat } from './imageFormat';
import { decodeJpeg } from './jpeg';
import { readJpegHeader } from './jpegSegments';
import { decodePng } from './png';
import { onWhite, type RgbaImage } from './rgbaImage';
import { decodeTiff, tiffSize } from './tiff';
import { decodeWebp } from './webp';

/**
 * An image file's pixels in RGB, its format told by its first bytes. Grey becomes RGB, what is transparent lies on
 * white, CMYK is converted, and what was taken on its side stands upright.
 * @throws UserError if it is of no readable format, or is damaged or huge.
 */
export async function decodePhoto(bytes: Uint8Array, path: string): Promise<ByteImage> {
  const format = readableFormatOf(bytes, path);
  const { declaredSize, decode } = decoders[format];
  try {
    refuseHugeImage(declaredSize(bytes), path);
    return onWhite(await decode(bytes));
  } catch (cause) {
    throw refusalOf(cause, format, path);
  }
}

/**
 * The size that an image file declares.
 * @param bytes the file's, or enough of its beginning.
 * @throws UserError if it is of no readable format, or what comes before its pixels is damaged, or it is huge.
 */
export function photoSize(bytes: Uint8Array, path: string): DeclaredSize {
  const format = readableFormatOf(bytes, path);
  try {
    const size = decoders[format].declaredSize(bytes);
    if (!size) throw new Error('it does not say how large it is');
    refuseHugeImage(size, path);
    return size;
  } catch (cause) {
    throw refusalOf(cause, format, path);
  }
}

function readableFormatOf(bytes: Uint8Array, path: string): ReadableFormat {
  if (bytes.length === 0) throw damaged('This image file is empty.', path);
  const format = imageFormatOf(bytes)?.name;
  if (format === undefined) throw damaged('This file is no image that can be read, whatever its name says.', path);
  if (isReadable(format)) return format;
  throw new UserError(`This is a ${format} image, which is not read.`, {
    where: path,
    advice: 'Save it as JPEG or PNG.',
  });
}

function refusalOf(cause: unknown, format: ReadableFormat, path: string): UserError {
  if (cause instanceof UserError) return cause;
  return damaged(
    `This ${format} can't be read: ${cause instanceof Error ? cause.message : String(cause)}`,
    path,
    cause,
  );
}

function damaged(message: string, path: string, cause?: unknown): UserError {
  return new UserError(message, { where: path, advice: 'Copy the file again, or remove it from the data set.', cause });
}

interface Decoder {
  /** Undefined where the file doesn't say, or is damaged. */
  declaredSize: (bytes: Uint8Array) => DeclaredSize | undefined;
  /** @throws Error that says what is wrong, as the end of a sentence. */
  decode: (bytes: Uint8Array) => RgbaImage | Promise<RgbaImage>;
}

const decoders: Record<ReadableFormat, Decoder> = {
  JPEG: { declaredSize: readJpegHeader, decode: decodeJpeg },
  PNG: { declaredSize: pngSize, decode: decodePng },
  WebP: { declaredSize: webpSize, decode: decodeWebp },
  AVIF: { declaredSize: readAvifProperties, decode: decodeAvif },
  GIF: { declaredSize: gifSize, decode: decodeGif },
  BMP: { declaredSize: readBmpHeader, decode: decodeBmp },
  TIFF: { declaredSize: tiffSize, decode: decodeTiff },
};
