/**
 * Attention windows (STIC README, Attentive-STIC; a reconstruction of the paper's "iterative drawing" in the manner of
 * DRAW): the pixels with the largest gradient. A window is computed once at the start of a pass and stays fixed, so
 * that the acceptance test remains exact.
 */

export interface AttentionOptions {
  /** Share of the pixels that a window leaves open. */
  share: number;
  /** Standard deviation of the blur, as a fraction of the height. */
  blur: number;
}

/**
 * Windows `[count, height, width]` in [0, 1] of gradients `[count, height, width, channels]`: the blurred magnitude
 * relative to its maximum, and zero for all but the `share` of pixels with the largest values.
 */
export function attentionWindows(
  gradients: Float32Array,
  [height, width, channels]: readonly [number, number, number],
  { share, blur }: AttentionOptions,
): Float32Array {
  const pixels = height * width;
  const count = gradients.length / (pixels * channels);
  const windows = new Float32Array(count * pixels);
  const kernel = halfGaussian(blur * height);
  const [rows, columns] = [
    { lines: height, length: width, along: 1, across: width },
    { lines: width, length: height, along: width, across: 1 },
  ] as const;
  for (let image = 0; image < count; image++) {
    const magnitude = new Float32Array(pixels);
    for (let i = 0; i < pixels; i++) {
      for (let c = 0; c < channels; c++) magnitude[i]! += Math.abs(gradients[(image * pixels + i) * channels + c]!);
    }
    const blurred = convolved(convolved(magnitude, rows, kernel), columns, kernel);
    const sorted = blurred.slice().sort();
    const threshold = sorted[Math.min(pixels - 1, Math.floor(pixels * (1 - share)))]!;
    const largest = sorted[pixels - 1]!;
    for (let i = 0; i < pixels; i++) {
      // Where the gradient is zero everywhere, the window is open everywhere.
      windows[image * pixels + i] = largest > 0 ? (blurred[i]! >= threshold ? blurred[i]! / largest : 0) : 1;
    }
  }
  return windows;
}

/** One half of a Gaussian kernel, from its middle outwards, scaled so that the whole kernel sums to 1. */
function halfGaussian(deviation: number): Float32Array {
  const radius = Math.ceil(3 * deviation);
  const half = Float32Array.from({ length: radius + 1 }, (_, i) =>
    deviation === 0 ? 1 : Math.exp(-(i ** 2) / (2 * deviation ** 2)),
  );
  const sum = half.reduce((total, value, i) => total + (i === 0 ? value : 2 * value), 0);
  return half.map((value) => value / sum);
}

/** One axis of an image in memory. */
interface Axis {
  /** Lines along the axis, and pixels in each. */
  lines: number;
  length: number;
  /** Distance in memory between two pixels of a line, and between two lines. */
  along: number;
  across: number;
}

/** Convolves an image along one axis with a symmetric kernel; pixels beyond the border count as zero. */
function convolved(
  image: Float32Array,
  { lines, length, along, across }: Axis,
  halfKernel: Float32Array,
): Float32Array {
  const result = new Float32Array(image.length);
  for (let line = 0; line < lines; line++) {
    for (let i = 0; i < length; i++) {
      let sum = halfKernel[0]! * image[line * across + i * along]!;
      for (let k = 1; k < halfKernel.length; k++) {
        if (i - k >= 0) sum += halfKernel[k]! * image[line * across + (i - k) * along]!;
        if (i + k < length) sum += halfKernel[k]! * image[line * across + (i + k) * along]!;
      }
      result[line * across + i * along] = sum;
    }
  }
  return result;
}
