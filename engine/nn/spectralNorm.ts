import * as tf from '@tensorflow/tfjs-core';
import type { Tensor, Tensor2D } from '@tensorflow/tfjs-core';
import type { Tensors } from '../runtime/program';
import { named, type Declaration } from './parameters';

/**
 * Spectral normalisation (Miyato et al., 2018): every weight divided by its largest singular value, which one step of the
 * power method follows from update to update. A weight counts as the matrix `[inputs * taps, outputs]`.
 */

const tiny = 1e-12;

/** The left singular vectors that are kept between updates, one for each weight with two or more axes. */
export function spectralVectors(parameters: Declaration): Declaration {
  return Object.fromEntries(Object.entries(parameters).filter(([, { shape }]) => shape.length >= 2).map(([name, { shape }]) => [
    name, { shape: [shape.at(-1)!, 1], initial: (random, size) => unit(random.normals(size)) },
  ]));
}

/** The present estimate of each weight's singular vectors: `[inputs * taps, 1]` and `[outputs, 1]`. */
export type SingularVectors = Record<string, { left: Tensor2D; right: Tensor2D }>;

/** One step of the power method for every weight that has a vector. Call it outside of any gradient. */
export function followSpectra(parameters: Tensors, vectors: Tensors): SingularVectors {
  return Object.fromEntries(Object.entries(vectors).map(([name, right]) => {
    const weights = matrix(named(parameters, name));
    const left = normalised(tf.matMul(weights, right));
    return [name, { left, right: normalised(tf.matMul(weights, left, true)) }];
  }));
}

/** The parameters with every weight divided by its singular value; the gradient goes through the division. */
export function normaliseSpectra(parameters: Tensors, vectors: SingularVectors): Tensors {
  return Object.fromEntries(Object.entries(parameters).map(([name, weights]) => {
    const pair = vectors[name];
    if (!pair) return [name, weights];
    const largest = tf.sum(tf.mul(pair.left, tf.matMul(matrix(weights), pair.right)));
    return [name, tf.div(weights, largest)];
  }));
}

/** What to keep for the next update. */
export function keptVectors(vectors: SingularVectors): Tensors {
  return Object.fromEntries(Object.entries(vectors).map(([name, { right }]) => [name, right]));
}

function matrix(weights: Tensor): Tensor2D {
  return tf.reshape(weights, [-1, weights.shape.at(-1)!]);
}

function normalised(x: Tensor2D): Tensor2D {
  return tf.mul(x, tf.rsqrt(tf.add(tf.sum(tf.square(x)), tiny)));
}

function unit(values: Float32Array): Float32Array {
  const length = Math.hypot(...values);
  return values.map((x) => x / length);
}
