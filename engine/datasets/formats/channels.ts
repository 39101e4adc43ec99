import { denseImage, type ByteImage } from './byteImage';
import { onWhite, withAlpha, type RgbaImage } from './rgbaImage';

/** What a pixel is made of: its luma, red, green and blue, or these with alpha. */
export const channelChoices = [1, 3, 4] as const;
export type Channels = (typeof channelChoices)[number];

/** An image in these channels. What is transparent is laid on white, unless alpha is kept. Written over the image. */
export function inChannels(image: RgbaImage, channels: Channels): ByteImage {
  if (channels === 4) return withAlpha(image);
  const rgb = onWhite(image);
  return channels === 3 ? rgb : luma(rgb);
}

/** Luma of ITU-R BT.601 in the whole numbers that Pillow has for "L": the same bytes. */
function luma({ width, height, data, pixelBytes }: ByteImage): ByteImage {
  const grey = data.subarray(0, width * height);
  for (let i = 0, at = 0; i < grey.length; i++, at += pixelBytes)
    grey[i] = (data[at]! * 19595 + data[at + 1]! * 38470 + data[at + 2]! * 7471 + 0x8000) >> 16;
  return denseImage(height, width, 1, grey);
}
