import * as tf from '@tensorflow/tfjs-core';
import { initialise, type Declaration } from '../../../engine/nn/parameters';
import { Random } from '../../../engine/random';
import { mapValues, sizeOf, type Tensors } from '../../../engine/runtime/program';

/** Networks at their beginning, as tensors that TF.js computes with at once. */
export function firstValues(declaration: Declaration): Tensors {
  return mapValues(initialise(declaration, Random.from(5, 'weights'), ''), ({ shape, data }) => tf.tensor(data, [...shape]));
}

/** How many numbers a network has. */
export function countOf(declaration: Declaration): number {
  return Object.values(declaration).reduce((sum, { shape }) => sum + sizeOf(shape), 0);
}
