import * as tf from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';

/** Units that TF.js has no kernel for, of operations whose gradients are right. */

/** x sigmoid(x), also called swish. */
export function silu<T extends Tensor>(x: T): T {
  return tf.mul(x, tf.sigmoid(x));
}

/** x tanh(softplus(x)) (Misra, 2019). */
export function mish<T extends Tensor>(x: T): T {
  return tf.mul(x, tf.tanh(tf.softplus(x)));
}

/** x times the normal distribution's share below x (Hendrycks and Gimpel, 2016), exactly. */
export function gelu<T extends Tensor>(x: T): T {
  return tf.mul(tf.mul(x, 0.5), tf.add(tf.erf(tf.mul(x, Math.SQRT1_2)), 1));
}

/** x / (1 + |x|). */
export function softsign<T extends Tensor>(x: T): T {
  return tf.div(x, tf.add(tf.abs(x), 1));
}
