import * as tf from '@tensorflow/tfjs-core';
import type { Tensor4D } from '@tensorflow/tfjs-core';

/**
 * The matrix P of a Langevin step x' = x + eps^2 / (2 T) P P' g + eps P xi. The acceptance test is exact for any P that
 * does not depend on x.
 */
export interface Preconditioner {
  /** P x. */
  apply: (x: Tensor4D) => Tensor4D;
  /** P' x. */
  transposed: (x: Tensor4D) => Tensor4D;
}

/** Reach of the blur to either side, in standard deviations. */
const reach = 2.5;

/**
 * P = diag(window) B. The attention window says where pixels may change (STIC README, Attentive-STIC). B is a blur of
 * `smoothing` pixels, under which neighbouring pixels move together: an image has far fewer such directions than
 * pixels, so that steps can be long before proposals are rejected.
 *
 * @param window `[batch, height, width, 1]` in [0, 1], or null for all pixels open.
 * @param smoothing Standard deviation of the blur in pixels; 0 for none.
 */
export function preconditioner(window: Tensor4D | null, smoothing: number): Preconditioner {
  const open = (x: Tensor4D): Tensor4D => (window ? tf.mul(x, window) : x);
  if (smoothing === 0) return { apply: open, transposed: open };
  return { apply: (x) => open(blurred(x, smoothing)), transposed: (x) => blurred(open(x), smoothing) };
}

/** The taps of the blur along one axis. Their squares sum to 1, so that white noise keeps its variance. */
export function blurTaps(smoothing: number): Float32Array {
  const radius = Math.max(1, Math.ceil(reach * smoothing));
  const taps = Float32Array.from({ length: 2 * radius + 1 }, (_, i) =>
    Math.exp(-((i - radius) ** 2) / (2 * smoothing ** 2)),
  );
  const length = Math.hypot(...taps);
  return taps.map((tap) => tap / length);
}

/** A separable Gaussian blur with zeros beyond the border. It is symmetric, so it is its own transpose. */
function blurred(x: Tensor4D, smoothing: number): Tensor4D {
  const taps = blurTaps(smoothing);
  const channels = x.shape[3];
  const filter = (height: number, width: number) =>
    tf.tensor4d(
      Float32Array.from({ length: taps.length * channels }, (_, i) => taps[Math.floor(i / channels)]!),
      [height, width, channels, 1],
    );
  return tf.depthwiseConv2d(
    tf.depthwiseConv2d(x, filter(taps.length, 1), 1, 'same'),
    filter(1, taps.length),
    1,
    'same',
  );
}
