import * as tf from '@tensorflow/tfjs-core';
import type { Tensor, Tensor4D } from '@tensorflow/tfjs-core';
import { einsum } from '../../../../engine/nn/einsum';
import { four, type OperationCase } from './case';

/** Scaled dot-product attention of `[batch, heads, tokens, size]` (Vaswani et al., 2017). */
function attention(queries: Tensor, keys: Tensor, values: Tensor): Tensor {
  const scores = tf.mul(tf.matMul(queries, keys, false, true), 1 / Math.sqrt(queries.shape.at(-1)!));
  return tf.matMul(tf.softmax(scores), values);
}

/** Attention over the pixels of an image, in two heads, with its projections. */
function imageAttention(images: Tensor4D, projection: Tensor, output: Tensor): Tensor {
  const [batch, height, width, channels] = images.shape;
  const tokens = height * width;
  const projected = tf.matMul(tf.reshape(images, [batch * tokens, channels]), projection);
  const heads = tf.transpose(tf.reshape(projected, [batch, tokens, 3, 2, channels / 2]), [2, 0, 3, 1, 4]);
  const [queries, keys, values] = tf.unstack(heads) as [Tensor, Tensor, Tensor];
  const attended = tf.reshape(tf.transpose(attention(queries, keys, values), [0, 2, 1, 3]), [batch * tokens, channels]);
  return tf.add(images, tf.reshape(tf.matMul(attended, output), images.shape));
}

export const linearAlgebraCases: OperationCase[] = [
  {
    name: 'matMul',
    shapes: [
      [2, 3],
      [3, 4],
    ],
    f: (a, b) => tf.matMul(a, b),
  },
  {
    name: 'matMul transposed',
    shapes: [
      [3, 2],
      [4, 3],
    ],
    f: (a, b) => tf.matMul(a, b, true, true),
  },
  {
    name: 'batched matMul',
    shapes: [
      [2, 3, 4],
      [2, 5, 4],
    ],
    f: (a, b) => tf.matMul(a, b, false, true),
  },
  {
    name: 'matMul of four axes',
    shapes: [
      [2, 3, 4, 2],
      [2, 3, 4, 5],
    ],
    f: (a, b) => tf.matMul(a, b, true, false),
  },
  {
    name: 'a constant matrix for every example',
    shapes: [[2, 3, 4]],
    f: (x) => tf.matMul(tf.tensor2d([1, 2, 3, -1, 0.5, 0.25], [2, 3]), x),
  },
  {
    name: 'Gram matrix of features',
    shapes: [[2, 3, 3, 4]],
    f: (x) => {
      const flat = tf.reshape(x, [2, 9, 4]);
      return tf.div(tf.matMul(flat, flat, true, false), 9);
    },
  },
  {
    name: 'attention',
    shapes: [
      [2, 2, 3, 4],
      [2, 2, 5, 4],
      [2, 2, 5, 2],
    ],
    f: attention,
  },
  {
    name: 'attention of an image between convolutions',
    shapes: [
      [2, 3, 2, 4],
      [3, 3, 4, 4],
      [4, 12],
      [4, 4],
    ],
    between: [-0.5, 0.5],
    f: (x, w, p, o) =>
      tf.conv2d(four(imageAttention(tf.conv2d(four(x), four(w), 1, 'same'), p, o)), four(w), 1, 'same'),
  },
  {
    name: 'tf.einsum',
    shapes: [
      [2, 3, 4],
      [2, 5, 4],
    ],
    f: (a, b) => tf.einsum('bqd,bkd->bqk', a, b),
    gradient: false,
  },
  {
    name: 'einsum of queries and keys',
    shapes: [
      [2, 3, 4],
      [2, 5, 4],
    ],
    f: (a, b) => einsum('bqd,bkd->bqk', a, b),
  },
  {
    name: 'einsum with axes moved',
    shapes: [
      [2, 3, 4],
      [4, 5],
    ],
    f: (a, b) => einsum('bij,jk->kbi', a, b),
  },
];
