/**
 * Windows of attention (METHODS 3.5, a reconstruction of "iterative drawing" in the manner of DRAW): where the gradient
 * asks for the most change. A window is found once at the start of a pass and stays as it is, so that the acceptance
 * test remains exact.
 */

export interface AttentionOptions {
  /** Share of the pixels that a window leaves open. */
  share: number;
  /** Standard deviation of the blur, as a part of the height. */
  blur: number;
}

/**
 * Windows `count x height x width` in [0, 1] of gradients `count x height x width x channels`: blurred magnitudes, zero
 * but for the largest.
 */
export function attentionWindows(
  gradients: Float32Array,
  [height, width, channels]: readonly [number, number, number],
  { share, blur }: AttentionOptions,
): Float32Array {
  const pixels = height * width;
  const count = gradients.length / (pixels * channels);
  const windows = new Float32Array(count * pixels);
  const kernel = gaussian(blur * height);
  for (let image = 0; image < count; image++) {
    const magnitude = new Float32Array(pixels);
    for (let i = 0; i < pixels; i++) {
      for (let c = 0; c < channels; c++) magnitude[i]! += Math.abs(gradients[(image * pixels + i) * channels + c]!);
    }
    const blurred = blurColumns(blurRows(magnitude, height, width, kernel), height, width, kernel);
    const sorted = blurred.slice().sort();
    const threshold = sorted[Math.min(pixels - 1, Math.floor(pixels * (1 - share)))]!;
    const largest = sorted[pixels - 1]!;
    for (let i = 0; i < pixels; i++) {
      // Without any gradient there is nothing to attend to, so everything is open.
      windows[image * pixels + i] = largest > 0 ? (blurred[i]! >= threshold ? blurred[i]! / largest : 0) : 1;
    }
  }
  return windows;
}

/** One side of a Gaussian, from its middle, so that the whole sums to 1. */
function gaussian(deviation: number): Float32Array {
  const radius = Math.ceil(3 * deviation);
  const half = Float32Array.from({ length: radius + 1 }, (_, i) =>
    deviation === 0 ? 1 : Math.exp(-(i ** 2) / (2 * deviation ** 2)),
  );
  const sum = half.reduce((total, value, i) => total + (i === 0 ? value : 2 * value), 0);
  return half.map((value) => value / sum);
}

function blurRows(image: Float32Array, height: number, width: number, kernel: Float32Array): Float32Array {
  return convolved(image, height, width, 1, width, kernel);
}

function blurColumns(image: Float32Array, height: number, width: number, kernel: Float32Array): Float32Array {
  return convolved(image, width, height, width, 1, kernel);
}

/** Along one axis; beyond the border there is nothing. */
function convolved(
  image: Float32Array,
  lines: number,
  length: number,
  along: number,
  across: number,
  kernel: Float32Array,
): Float32Array {
  const result = new Float32Array(image.length);
  for (let line = 0; line < lines; line++) {
    for (let i = 0; i < length; i++) {
      let sum = kernel[0]! * image[line * across + i * along]!;
      for (let k = 1; k < kernel.length; k++) {
        if (i - k >= 0) sum += kernel[k]! * image[line * across + (i - k) * along]!;
        if (i + k < length) sum += kernel[k]! * image[line * across + (i + k) * along]!;
      }
      result[line * across + i * along] = sum;
    }
  }
  return result;
}
