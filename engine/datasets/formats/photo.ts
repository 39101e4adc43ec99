import { UserError } from '../../errors';
import { pngSize, refuseHugeImage, webpSize, type DeclaredSize } from '../../images/imageSize';
import type { ByteImage } from './areaAverage';
import { decodeAvif, readAvifProperties } from './avif';
import { decodeBmp, readBmpHeader } from './bmp';
import { decodeGif, gifSize } from './gif';
import { imageFormatOf, isReadable, type ReadableFormat } from './imageFormat';
import { decodeJpeg } from './jpeg';
import { readJpegHeader } from './jpegSegments';
import { NotDecodedError } from './notDecoded';
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
  const fail = (message: string, cause?: unknown) =>
    new UserError(message, {
      where: path,
      advice:
        cause instanceof NotDecodedError
          ? 'Save it as JPEG or PNG with 8 bits a channel, or remove it from the data set.'
          : 'Copy the file again, or remove it from the data set.',
      cause,
    });
  if (bytes.length === 0) throw fail('This image file is empty.');
  const format = imageFormatOf(bytes)?.name;
  if (format === undefined) throw fail('This file is no image that can be read, whatever its name says.');
  if (!isReadable(format))
    throw new UserError(`This is a ${format} image, which is not read.`, {
      where: path,
      advice: 'Save it as JPEG or PNG.',
    });
  try {
    const { declaredSize, decode } = formats[format];
    refuseHugeImage(declaredSize(bytes), path);
    return onWhite(await decode(bytes));
  } catch (cause) {
    throw cause instanceof UserError
      ? cause
      : fail(`This ${format} can't be read: ${cause instanceof Error ? cause.message : String(cause)}`, cause);
  }
}

interface Decoder {
  /** Undefined where the file doesn't say, or is damaged. */
  declaredSize: (bytes: Uint8Array) => DeclaredSize | undefined;
  /** @throws Error that says what is wrong, as the end of a sentence. */
  decode: (bytes: Uint8Array) => RgbaImage | Promise<RgbaImage>;
}

const formats: Record<ReadableFormat, Decoder> = {
  JPEG: { declaredSize: readJpegHeader, decode: decodeJpeg },
  PNG: { declaredSize: pngSize, decode: decodePng },
  WebP: { declaredSize: webpSize, decode: decodeWebp },
  AVIF: { declaredSize: readAvifProperties, decode: decodeAvif },
  GIF: { declaredSize: gifSize, decode: decodeGif },
  BMP: { declaredSize: readBmpHeader, decode: decodeBmp },
  TIFF: { declaredSize: tiffSize, decode: decodeTiff },
};
