import * as tf from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import type { Tensors } from '../runtime/program';
import { getTensor, type Declaration } from './parameters';

/**
 * Spectral normalisation (Miyato et al., 2018): every weight divided by its largest singular value, which one step of
 * the power method follows from update to update. A weight counts as the matrix `[inputs * taps, outputs]`.
 */

const tiny = 1e-12;

/** The left singular vectors that are kept between updates, one for each weight with two or more axes. */
export function spectralVectors(parameters: Declaration): Declaration {
  return Object.fromEntries(
    Object.entries(parameters)
      .filter(([, { shape }]) => shape.length >= 2)
      .map(([name, { shape }]) => [
        name,
        { shape: [shape.at(-1)!, 1], initial: (random, size) => unit(random.normals(size)) },
      ]),
  );
}

/**
 * The present estimate of each weight's singular vectors, in the weight's axes: `[..., inputs, 1]` and `[1, ...,
 * outputs]`.
 */
export type SingularVectors = Record<string, { left: Tensor; right: Tensor }>;

/** One step of the power method for every weight that has a vector. Call it outside of any gradient. */
export function powerIteration(parameters: Tensors, vectors: Tensors): SingularVectors {
  return Object.fromEntries(
    Object.entries(vectors).map(([name, kept]) => {
      const weights = getTensor(parameters, name);
      // Products with a vector as products and sums along the weights' own axes: they need not be brought into the
      // order of a matrix.
      const inputs = weights.shape.map((_, axis) => axis).slice(0, -1);
      const right = tf.reshape(
        kept,
        weights.shape.map((n, axis) => (inputs.includes(axis) ? 1 : n)),
      );
      const left = normalised(tf.sum(tf.mul(weights, right), -1, true));
      return [name, { left, right: normalised(tf.sum(tf.mul(weights, left), inputs, true)) }];
    }),
  );
}

/** The parameters with every weight divided by its singular value; the gradient goes through the division. */
export function spectralNormalise(parameters: Tensors, vectors: SingularVectors): Tensors {
  return Object.fromEntries(
    Object.entries(parameters).map(([name, weights]) => {
      const pair = vectors[name];
      return [name, pair ? tf.div(weights, largestSingularValue(weights, pair.left, pair.right)) : weights];
    }),
  );
}

/** u^T W v, whose gradient is u v^T. */
function largestSingularValue(weights: Tensor, left: Tensor, right: Tensor): Tensor {
  return tf.customGrad((w, save) => {
    (save as tf.GradSaveFunc)([left, right]);
    const gradFunc = (dy: Tensor, [u, v]: Tensor[]) => tf.mul(tf.mul(u!, dy), v!);
    return { value: tf.sum(tf.mul(tf.sum(tf.mul(w as Tensor, right), -1, true), left)), gradFunc };
  })(weights);
}

/** What to keep for the next update. */
export function keptVectors(vectors: SingularVectors): Tensors {
  return Object.fromEntries(
    Object.entries(vectors).map(([name, { right }]) => [name, tf.reshape(right, [right.size, 1])]),
  );
}

function normalised(x: Tensor): Tensor {
  return tf.mul(x, tf.rsqrt(tf.add(tf.sum(tf.square(x)), tiny)));
}

function unit(values: Float32Array): Float32Array {
  const length = Math.hypot(...values);
  return values.map((x) => x / length);
}
