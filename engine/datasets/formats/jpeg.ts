import { decode } from 'jpeg-js';
import { UserError } from '../../errors';
import { jpegSize, refuseHugeImage } from '../../images/imageSize';
import type { ByteImage } from './areaAverage';

/**
 * A JPEG's pixels in RGB, also where it is grey.
 * @throws UserError if it isn't a JPEG, or is damaged or huge.
 */
export function decodeJpeg(bytes: Uint8Array, path: string): ByteImage {
  refuseHugeImage(jpegSize(bytes), path);
  try {
    const { width, height, data } = decode(bytes, { useTArray: true, formatAsRGBA: false });
    return { width, height, channels: 3, data };
  } catch (cause) {
    throw new UserError(`This JPEG can't be read: ${cause instanceof Error ? cause.message : String(cause)}`, {
      where: path,
      advice: 'Copy or unpack the data set again.',
      cause,
    });
  }
}
