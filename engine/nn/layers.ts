import * as tf from '@tensorflow/tfjs-core';
import type { Tensor, Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import type { Tensors } from '../runtime/program';
import { constant, getTensor, type Declaration, type Declared } from './parameters';

/** Layers as pairs: what tensors they need (`...Parameters`), and what they do with them. Images are NHWC. */

export function denseParameters(
  name: string,
  inputs: number,
  outputs: number,
  initial: Declared['initial'],
): Declaration {
  return weightsAndBias(name, [inputs, outputs], outputs, initial);
}

function weightsAndBias(
  name: string,
  shape: readonly number[],
  outputs: number,
  initial: Declared['initial'],
): Declaration {
  return { [`${name}/weights`]: { shape, initial }, [`${name}/bias`]: { shape: [outputs], initial: constant(0) } };
}

/** The weights alone, for a layer whose output is normalised: a bias before a normalisation does nothing. */
export function withoutBias(parameters: Declaration): Declaration {
  return Object.fromEntries(Object.entries(parameters).filter(([name]) => !name.endsWith('/bias')));
}

/** Adds the layer's bias, if it was declared with one. */
function biased<T extends Tensor>(p: Tensors, name: string, x: T): T {
  const bias = p[`${name}/bias`];
  return bias ? tf.add(x, bias) : x;
}

/** x W + b: `[batch, inputs]` to `[batch, outputs]`. */
export function dense(p: Tensors, name: string, x: Tensor2D): Tensor2D {
  return biased(p, name, tf.matMul(x, getTensor(p, `${name}/weights`) as Tensor2D));
}

export function convParameters(
  name: string,
  kernel: number,
  inputs: number,
  outputs: number,
  initial: Declared['initial'],
): Declaration {
  return weightsAndBias(name, [kernel, kernel, inputs, outputs], outputs, initial);
}

/** Convolution, with bias if it has one; `same` padding. */
export function conv(p: Tensors, name: string, x: Tensor4D, stride = 1): Tensor4D {
  return biased(p, name, tf.conv2d(x, getTensor(p, `${name}/weights`) as Tensor4D, stride, 'same'));
}

/**
 * Convolution padded by `padding` pixels on every side, as PyTorch pads: where the stride is 2, `same` padding of a 3x3
 * kernel lies elsewhere.
 */
export function paddedConv(p: Tensors, name: string, x: Tensor4D, stride: number, padding: number): Tensor4D {
  return biased(p, name, tf.conv2d(x, getTensor(p, `${name}/weights`) as Tensor4D, stride, padding));
}

export function transposedConvParameters(
  name: string,
  kernel: number,
  inputs: number,
  outputs: number,
  initial: Declared['initial'],
): Declaration {
  return weightsAndBias(name, [kernel, kernel, outputs, inputs], outputs, initial);
}

/** Transposed convolution of stride 2: doubles height and width. */
export function doublingConv(p: Tensors, name: string, x: Tensor4D): Tensor4D {
  return doubled(p, name, x, getTensor(p, `${name}/weights`) as Tensor4D);
}

function doubled(p: Tensors, name: string, x: Tensor4D, kernel: Tensor4D): Tensor4D {
  const [batch, height, width] = x.shape;
  return biased(p, name, tf.conv2dTranspose(x, kernel, [batch, 2 * height, 2 * width, kernel.shape[2]], 2, 'same'));
}

/**
 * Nearest-neighbour doubling of height and width followed by a 3x3 convolution, done as what it is together: one
 * transposed 4x4 convolution of stride 2, with less than half the multiplications. Declared by
 * `transposedConvParameters` of kernel 3.
 */
export function upsamplingConv(p: Tensors, name: string, x: Tensor4D): Tensor4D {
  const weights = getTensor(p, `${name}/weights`) as Tensor4D;
  // Each tap meets two doubled rows and columns: the kernel, summed over all 2x2 shifts.
  const shifted = (top: number, left: number) =>
    tf.pad(weights, [
      [top, 1 - top],
      [left, 1 - left],
      [0, 0],
      [0, 0],
    ]);
  return doubled(p, name, x, tf.addN([shifted(0, 0), shifted(0, 1), shifted(1, 0), shifted(1, 1)]));
}
