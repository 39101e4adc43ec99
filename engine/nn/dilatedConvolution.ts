import * as tf from '@tensorflow/tfjs-core';
import type { Tensor4D } from '@tensorflow/tfjs-core';

/**
 * Convolution with `dilation` pixels from tap to tap, stride 1, `same` padding, an odd kernel. (TF.js's own has no
 * gradient.) Pixels that are `dilation` apart form images of their own; an ordinary convolution of those is the dilated
 * one of the whole.
 */
export function dilatedConv(x: Tensor4D, filter: Tensor4D, dilation: number): Tensor4D {
  const [batch, height, width] = x.shape;
  const [kernelHeight, kernelWidth, channels, outChannels] = filter.shape;
  if (kernelHeight % 2 === 0 || kernelWidth % 2 === 0)
    throw new Error(`A dilated convolution needs an odd kernel, not ${kernelHeight}x${kernelWidth}.`);
  const [rows, columns] = [Math.ceil(height / dilation), Math.ceil(width / dilation)];
  const padded = tf.pad(x, [
    [0, 0],
    [0, rows * dilation - height],
    [0, columns * dilation - width],
    [0, 0],
  ]);
  const apart = tf.transpose(
    tf.reshape(padded, [batch, rows, dilation, columns, dilation, channels]),
    [2, 4, 0, 1, 3, 5],
  );
  const y = tf.conv2d(
    tf.reshape<tf.Rank.R4>(apart, [dilation * dilation * batch, rows, columns, channels]),
    filter,
    1,
    'same',
  );
  const together = tf.transpose(
    tf.reshape(y, [dilation, dilation, batch, rows, columns, outChannels]),
    [2, 3, 0, 4, 1, 5],
  );
  return tf.slice(
    tf.reshape<tf.Rank.R4>(together, [batch, rows * dilation, columns * dilation, outChannels]),
    [0, 0, 0, 0],
    [batch, height, width, outChannels],
  );
}
