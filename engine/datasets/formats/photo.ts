import { UserError } from '../../errors';
import { jpegSize, pngSize, refuseHugeImage, webpSize } from '../../images/imageSize';
import type { ByteImage } from './areaAverage';
import { imageFormatOf, isReadable } from './imageFormat';
import { decodeJpeg } from './jpeg';
import { decodePng } from './png';
import { onWhite } from './rgbaImage';
import { decodeJpegFast, decodeWebp } from './wasmDecoders';

/**
 * A JPEG, PNG or WebP's pixels in RGB, told apart by their first bytes (ImageNet has a PNG that is named .JPEG). Grey
 * becomes RGB, what is transparent lies on white; CMYK is converted.
 * @throws UserError if it is none of these, or is damaged or huge.
 */
export async function decodePhoto(bytes: Uint8Array, path: string): Promise<ByteImage> {
  const fail = (message: string, cause?: unknown) =>
    new UserError(message, { where: path, advice: 'Copy the file again, or remove it from the data set.', cause });
  if (bytes.length === 0) throw fail('This image file is empty.');
  const format = imageFormatOf(bytes)?.name;
  if (format === undefined) throw fail('This file is neither a JPEG nor a PNG nor a WebP, whatever its name says.');
  if (!isReadable(format))
    throw new UserError(`This is a ${format} image.`, { where: path, advice: 'Save it as JPEG or PNG.' });
  try {
    refuseHugeImage(declaredSize[format](bytes), path);
    switch (format) {
      case 'JPEG':
        return await decodeAnyJpeg(bytes, path);
      case 'PNG':
        return onWhite(decodePng(bytes));
      case 'WebP':
        return onWhite(await decodeWebp(bytes));
    }
  } catch (cause) {
    throw cause instanceof UserError
      ? cause
      : fail(`This ${format} can't be read: ${cause instanceof Error ? cause.message : String(cause)}`, cause);
  }
}

const declaredSize = { JPEG: jpegSize, PNG: pngSize, WebP: webpSize };

async function decodeAnyJpeg(bytes: Uint8Array, path: string): Promise<ByteImage> {
  try {
    return onWhite(await decodeJpegFast(bytes));
  } catch (error) {
    // CMYK, of which ImageNet has a few, is what only jpeg-js turns into RGB.
    if (/unsupported color conversion/i.test((error as Error).message)) return decodeJpeg(bytes, path);
    throw error;
  }
}
