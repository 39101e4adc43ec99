import * as tf from '@tensorflow/tfjs-core';
import type { Tensor4D } from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { upsamplingConv } from '../../../engine/nn/layers';
import { upsample } from '../../../engine/nn/operations';
import { Random } from '../../../engine/random';
import { compiled, runOnce } from '../runtimes';

it('is doubling followed by a 3x3 convolution with the mirrored kernel', async () => {
  const random = Random.from(1, 'upsampling');
  const values = {
    x: { shape: [2, 5, 4, 3], data: random.normals(120) },
    w: { shape: [3, 3, 6, 3], data: random.normals(162) },
  };
  const { outputs } = await runOnce(
    compiled,
    ({ x, w }) => {
      const mirrored = tf.transpose(tf.reverse(w!, [0, 1]), [0, 1, 3, 2]);
      return {
        outputs: {
          one: upsamplingConv({ 'up/weights': w! }, 'up', x as Tensor4D),
          two: tf.conv2d(upsample(x as Tensor4D), mirrored as Tensor4D, 1, 'same'),
        },
      };
    },
    values,
  );
  outputs.two!.data.forEach((expected, i) => expect(outputs.one!.data[i]).toBeCloseTo(expected, 4));
});
