import * as tf from '@tensorflow/tfjs-core';
import { initialise, type Declaration } from '../../../engine/nn/parameters';
import { Random } from '../../../engine/random';
import { mapValues, type Tensors } from '../../../engine/runtime/program';

/** Networks at their beginning, as tensors that TF.js computes with at once. */
export function firstValues(declaration: Declaration): Tensors {
  return mapValues(initialise(declaration, Random.from(5, 'weights'), ''), ({ shape, data }) =>
    tf.tensor(data, [...shape]),
  );
}
