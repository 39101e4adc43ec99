import * as tf from '@tensorflow/tfjs-core';
import type { Tensor4D } from '@tensorflow/tfjs-core';

/**
 * How positions of the resized image lie in the original: `half-pixel`, by the pixels' centres (PyTorch, Pillow, TF 2);
 * `corners`, the outermost centres upon each other; `origin`, the upper left pixels upon each other (TF 1).
 */
type Centres = 'half-pixel' | 'corners' | 'origin';

export interface ResizeOptions {
  centres?: Centres;
  /** Widens the filter where the image shrinks, so that every pixel counts (Pillow's way). Half-pixel centres only. */
  antialias?: boolean;
}

/**
 * Bilinear resizing of images `[batch, height, width, channels]` by its formula, as a matrix product for each of the
 * two axes: the same on every device, gradient included. (Gradients of TF.js's `resizeBilinear` ignore half-pixel
 * centres on some.)
 */
export function resize(
  images: Tensor4D,
  [height, width]: readonly [number, number],
  options: ResizeOptions = {},
): Tensor4D {
  const [batch, inHeight, inWidth, channels] = images.shape;
  const rows = tf.tensor2d(interpolation(inHeight, height, options), [height, inHeight]);
  const columns = tf.tensor2d(interpolation(inWidth, width, options), [width, inWidth]);
  const tall = tf.matMul(rows, tf.reshape(images, [batch, inHeight, inWidth * channels]));
  return tf.reshape(tf.matMul(columns, tf.reshape(tall, [batch * height, inWidth, channels])), [
    batch,
    height,
    width,
    channels,
  ]);
}

/** What each of `from` elements gives to each of `to`: `[to, from]`, rows adding up to one. */
function interpolation(
  from: number,
  to: number,
  { centres = 'half-pixel', antialias = false }: ResizeOptions = {},
): Float32Array {
  if (antialias && centres !== 'half-pixel')
    throw new Error(`Images are shrunk without aliasing by half-pixel centres only, not by "${centres}".`);
  const reach = antialias ? Math.max(1, from / to) : 1;
  const matrix = new Float32Array(to * from);
  for (let i = 0; i < to; i++) {
    const centre = sourceOf(i, from, to, centres);
    const weights = Array.from({ length: from }, (_, j) => Math.max(0, 1 - Math.abs(j - centre) / reach));
    // What falls outside of the image counts for the pixels inside.
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    weights.forEach((weight, j) => {
      matrix[i * from + j] = weight / total;
    });
  }
  return matrix;
}

function sourceOf(i: number, from: number, to: number, centres: Centres): number {
  if (centres === 'half-pixel') return ((i + 0.5) * from) / to - 0.5;
  if (centres === 'origin') return (i * from) / to;
  return to === 1 ? 0 : (i * (from - 1)) / (to - 1);
}
