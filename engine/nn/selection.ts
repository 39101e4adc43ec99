import * as tf from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import { oneHot } from './operations';

/** Choosing and ordering elements, with gradients that TF.js lacks. */

/**
 * `whenTrue` where the condition holds, `whenFalse` elsewhere, all of one shape. (The gradient of TF.js's own `where`
 * fails if the condition compares something that is itself differentiated.)
 */
export function where<T extends Tensor>(condition: Tensor, whenTrue: T, whenFalse: T): T {
  if ([condition, whenFalse].some(({ shape }) => shape.join() !== whenTrue.shape.join())) {
    throw new Error(
      `Choices must have one shape, not [${[condition, whenTrue, whenFalse].map(({ shape }) => shape.join()).join('], [')}].`,
    );
  }
  const withGradient = tf.customGrad((...given) => {
    const [a, b, save] = given as unknown as [Tensor, Tensor, tf.GradSaveFunc];
    save([condition]);
    return {
      value: tf.where(condition, a, b),
      gradFunc: (dy: Tensor, [saved]: Tensor[]) => [
        tf.where(saved!, dy, tf.zerosLike(dy)),
        tf.where(saved!, tf.zerosLike(dy), dy),
      ],
    };
  });
  return withGradient(whenTrue, whenFalse) as T;
}

/**
 * The `count` largest elements along the last axis, largest first; each gradient goes to the element that it came from.
 */
export function topK<T extends Tensor>(x: T, count: number): T {
  const length = x.shape.at(-1)!;
  const withGradient = tf.customGrad((...given) => {
    const [input, save] = given as unknown as [Tensor, tf.GradSaveFunc];
    const { values, indices } = tf.topk(input, count);
    save([indices]);
    const gradFunc = (dy: Tensor, [chosen]: Tensor[]) =>
      tf.sum(tf.mul(oneHot(chosen!, length) as Tensor, tf.expandDims(dy, -1)), -2);
    return { value: values, gradFunc };
  });
  return withGradient(x) as T;
}

/** The elements along the last axis, smallest first. */
export function sorted<T extends Tensor>(x: T): T {
  return tf.reverse(topK(x, x.shape.at(-1)!), x.rank - 1);
}
