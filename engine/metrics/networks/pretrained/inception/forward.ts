import * as tf from '@tensorflow/tfjs-core';
import type { Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import { relu } from '../../../../nn/operations';
import { getTensor } from '../../../../nn/parameters';
import type { Tensors } from '../../../../runtime/program';
import { walkInception } from './architecture';

/**
 * Features `[batch, 2048]` and logits without bias, `[batch, 1008]`, of images `[batch, 299, 299, 3]` in [-1, 1]; with
 * the tensors of `inceptionTensors`.
 */
export function inceptionForward(p: Tensors, images: Tensor4D): { features: Tensor2D; logits: Tensor2D } {
  const map = walkInception<Tensor4D>(
    {
      unit({ name, stride, padding }, x) {
        const convolved = tf.conv2d(x, getTensor(p, `${name}/weights`) as Tensor4D, stride, padding);
        return relu(tf.add(convolved, getTensor(p, `${name}/bias`)));
      },
      averagePool: (x) => tf.avgPool(x, 3, 1, 'same'),
      maxPool: (x, stride) => tf.maxPool(x, 3, stride, stride === 1 ? 'same' : 'valid'),
      concat: (maps) => tf.concat(maps, 3),
    },
    images,
  );
  const features = tf.mean<Tensor2D>(map, [1, 2]);
  return { features, logits: tf.matMul(features, getTensor(p, 'logits/weights')) };
}
