import * as tf from '@tensorflow/tfjs-core';
import type { Scalar, Tensor } from '@tensorflow/tfjs-core';
import { mapValues, type HostTensors, type Tensors } from '../runtime/program';
import { getTensor, addPrefix, selectPrefix, zerosLike, type Declaration } from './parameters';

/** Gradients, Adam, momentum and moving averages: pure functions over named tensors. */

/** A scalar function of named tensors, and its gradient with respect to each. */
export function valueAndGradients(f: (tensors: Tensors) => Scalar, at: Tensors): { value: Scalar; gradients: Tensors } {
  const names = Object.keys(at);
  const record = (list: Tensor[]) => Object.fromEntries(names.map((name, i) => [name, list[i]!]));
  const { value, grads } = tf.valueAndGrads((...list: Tensor[]) => f(record(list)))(Object.values(at));
  return { value, gradients: record(grads) };
}

export interface AdamOptions {
  learningRate: number | Tensor;
  betas: readonly [number, number];
  /**
   * Adds so many times the parameter to its gradient: an L2 penalty, as PyTorch's `weight_decay` of Adam (not AdamW's).
   */
  weightDecay?: number;
}

/**
 * Larger than Adam's usual 1e-8: where real and generated images cancel exactly, a gradient is rounding noise of about
 * that size, and with a first decay of 0 Adam would turn its sign into a full step, another one on every device.
 */
const epsilon = 1e-6;

/** Adam's slots for a network, under `prefix`: first and second moments, and the number of updates. */
export function adamSlots(parameters: Declaration, prefix: string): HostTensors {
  return {
    ...zerosLike(parameters, `${prefix}first/`),
    ...zerosLike(parameters, `${prefix}second/`),
    [`${prefix}updates`]: { shape: [], data: new Float32Array(1) },
  };
}

/** One update of Adam (Kingma and Ba, 2015, algorithm 1 with its bias correction). */
export function adam(
  parameters: Tensors,
  gradients: Tensors,
  slots: Tensors,
  options: AdamOptions,
): { parameters: Tensors; slots: Tensors } {
  const {
    learningRate,
    betas: [beta1, beta2],
    weightDecay = 0,
  } = options;
  const updates = tf.add(getTensor(slots, 'updates'), 1);
  const correction = (beta: number) => tf.sub(1, tf.pow(tf.scalar(beta), updates));
  // Both corrections are scalars: rate m / (sqrt(v / c2) + e) is (rate sqrt(c2)) m / (sqrt(v) + e sqrt(c2)).
  const root = tf.sqrt(correction(beta2));
  const rate = tf.mul(tf.div(learningRate, correction(beta1)), root);
  const smallest = tf.mul(root, epsilon);
  const [firsts, seconds] = [selectPrefix('first/', slots), selectPrefix('second/', slots)];
  const next = { parameters: {} as Tensors, first: {} as Tensors, second: {} as Tensors };
  for (const [name, parameter] of Object.entries(parameters)) {
    const gradient = withDecay(getTensor(gradients, name), parameter, weightDecay);
    const first = decayed(getTensor(firsts, name), gradient, beta1);
    const second = decayed(getTensor(seconds, name), tf.square(gradient), beta2);
    next.first[name] = first;
    next.second[name] = second;
    next.parameters[name] = tf.sub(parameter, tf.mul(tf.div(first, tf.add(tf.sqrt(second), smallest)), rate));
  }
  return {
    parameters: next.parameters,
    slots: { ...addPrefix('first/', next.first), ...addPrefix('second/', next.second), updates },
  };
}

/** The gradient of the loss with weightDecay / 2 times the parameter's square added to it. */
function withDecay(gradient: Tensor, parameter: Tensor, weightDecay: number): Tensor {
  return weightDecay === 0 ? gradient : tf.add(gradient, tf.mul(parameter, weightDecay));
}

/** A moment of the gradients: beta moment + (1 - beta) value; with beta 0 the value itself. */
function decayed(moment: Tensor, value: Tensor, beta: number): Tensor {
  return beta === 0 ? value : tf.add(tf.mul(moment, beta), tf.mul(value, 1 - beta));
}

export interface SgdOptions {
  learningRate: number | Tensor;
  momentum: number;
  /** An L2 penalty, as with Adam. */
  weightDecay: number;
}

/**
 * One update of stochastic gradient descent with momentum, as PyTorch has it: v <- momentum v + gradient, p <- p - rate
 * v, so that a new rate counts at once. Velocities begin at zero, in the parameters' shapes.
 */
export function sgd(
  parameters: Tensors,
  gradients: Tensors,
  velocities: Tensors,
  options: SgdOptions,
): { parameters: Tensors; velocities: Tensors } {
  const { learningRate, momentum, weightDecay } = options;
  const next = mapValues(parameters, (parameter, name) =>
    tf.add(
      tf.mul(getTensor(velocities, name), momentum),
      withDecay(getTensor(gradients, name), parameter, weightDecay),
    ),
  );
  return {
    parameters: mapValues(parameters, (parameter, name) => tf.sub(parameter, tf.mul(next[name]!, learningRate))),
    velocities: next,
  };
}

/** average <- decay average + (1 - decay) value, for every tensor of `average`. */
export function movingAverage(average: Tensors, value: Tensors, decay: Tensor | number): Tensors {
  return Object.fromEntries(
    Object.entries(average).map(([name, old]) => [
      name,
      tf.add(tf.mul(old, decay), tf.mul(getTensor(value, name), tf.sub(1, decay))),
    ]),
  );
}

/**
 * A decay that begins small, so that the average forgets the first weights: min(decay, (1 + n) / (10 + n)) after n
 * updates.
 */
export function warmupDecay(decay: number, updates: Tensor): Tensor {
  return tf.minimum(decay, tf.div(tf.add(updates, 1), tf.add(updates, 10)));
}
