import { decode, type DecodedPng } from 'fast-png';
import type { RgbaImage } from './wasmDecoders';

/**
 * A PNG's pixels as bytes of red, green, blue and alpha: of any depth, also where it is grey or has a palette.
 * @throws Error if it isn't a PNG, or is damaged.
 */
export function decodePng(bytes: Uint8Array): RgbaImage {
  const png = decode(bytes);
  const { width, height, channels, palette, transparency = [] } = png;
  const data = new Uint8ClampedArray(4 * width * height);
  const sample = samplesOf(png);
  const maxValue = 2 ** png.depth - 1;
  const isGrey = channels < 3;
  for (let pixel = 0; pixel < width * height; pixel++) {
    const first = pixel * channels;
    const red = sample(first);
    if (palette) {
      const colour = palette[red];
      if (!colour) throw new Error(`it uses colour ${red} of a palette of ${palette.length}`);
      const [r = 0, g = 0, b = 0, alpha = 255] = colour;
      write(data, pixel, r, g, b, alpha, 1);
      continue;
    }
    const [green, blue] = isGrey ? [red, red] : [sample(first + 1), sample(first + 2)];
    const isSeeThrough = red === transparency[0] && (isGrey || (green === transparency[1] && blue === transparency[2]));
    const alpha = channels % 2 === 0 ? sample(first + channels - 1) : isSeeThrough ? 0 : maxValue;
    write(data, pixel, red, green, blue, alpha, 255 / maxValue);
  }
  return { width, height, data };
}

function write(
  data: Uint8ClampedArray,
  pixel: number,
  red: number,
  green: number,
  blue: number,
  alpha: number,
  scale: number,
): void {
  data[4 * pixel] = red * scale;
  data[4 * pixel + 1] = green * scale;
  data[4 * pixel + 2] = blue * scale;
  data[4 * pixel + 3] = alpha * scale;
}

/** Samples one by one: those of fewer than eight bits lie packed, and every row begins with a byte of its own. */
function samplesOf({ data, depth, channels, width, height }: DecodedPng): (index: number) => number {
  if (depth >= 8) return (index) => data[index]!;
  const rowSamples = width * channels;
  const rowBytes = data.length / height;
  return (index) => {
    const [row, bit] = [Math.floor(index / rowSamples), (index % rowSamples) * depth];
    return (data[row * rowBytes + (bit >> 3)]! >> (8 - depth - (bit & 7))) & (2 ** depth - 1);
  };
}
