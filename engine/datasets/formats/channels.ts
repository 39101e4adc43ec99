import type { ByteImage } from './areaAverage';
import { onWhite, type RgbaImage } from './rgbaImage';

/** What a pixel is made of: its luma, red, green and blue, or these with alpha. */
export const channelChoices = [1, 3, 4] as const;
export type Channels = (typeof channelChoices)[number];

/** An image in these channels. What is transparent is laid on white, unless alpha is kept. Written over the image. */
export function inChannels(image: RgbaImage, channels: Channels): ByteImage {
  const { width, height, data } = image;
  if (channels === 4)
    return { width, height, channels, data: new Uint8Array(data.buffer, data.byteOffset, data.byteLength) };
  const rgb = onWhite(image);
  return channels === 3 ? rgb : luma(rgb);
}

/** Luma of ITU-R BT.601 in the whole numbers that Pillow has for "L": the same bytes. */
function luma({ width, height, data }: ByteImage): ByteImage {
  const grey = data.subarray(0, width * height);
  for (let i = 0; i < grey.length; i++)
    grey[i] = (data[3 * i]! * 19595 + data[3 * i + 1]! * 38470 + data[3 * i + 2]! * 7471 + 0x8000) >> 16;
  return { width, height, channels: 1, data: grey };
}
