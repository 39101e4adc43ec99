import * as tf from '@tensorflow/tfjs-core';
import type { Tensor4D } from '@tensorflow/tfjs-core';
import type { Normalisation } from '../nn/batchNorm';
import { paddedConv } from '../nn/layers';
import { convNorm, joined, normRelu } from '../nn/normalisedLayers';
import { relu } from '../nn/operations';
import type { Tensors } from '../runtime/program';
import type { ImageShape } from './architecture';
import type { Encoder } from './encoder';

/**
 * Residual networks of basic blocks (He et al., 2016) with a stem for small images: a 3x3 convolution, no pooling.
 */

export interface ResNetStage {
  planes: number;
  blocks: number;
}

const resnet34Stages: readonly ResNetStage[] = [
  { planes: 64, blocks: 3 },
  { planes: 128, blocks: 4 },
  { planes: 256, blocks: 6 },
  { planes: 512, blocks: 3 },
];

export interface ResNetOptions {
  stages?: readonly ResNetStage[];
  /** Stride of the first stage; the others have 2. Default 1 for images of up to 32 pixels, 2 for larger ones. */
  firstStride?: 1 | 2;
}

interface Block {
  name: string;
  inputs: number;
  outputs: number;
  stride: number;
}

/** The vector is the mean over the positions of the last map: 512 numbers, for images of any size. */
export function resnet34(
  image: ImageShape,
  { stages = resnet34Stages, firstStride = image[0] > 32 ? 2 : 1 }: ResNetOptions = {},
): Encoder {
  const opening = stages[0]!.planes;
  const blocks = stages.flatMap(({ planes, blocks: count }, stage) =>
    Array.from({ length: count }, (_, i): Block => ({
      name: `stage${stage}/block${i}`,
      outputs: planes,
      inputs: i > 0 ? planes : (stages[stage - 1]?.planes ?? opening),
      stride: i > 0 ? 1 : stage > 0 ? 2 : firstStride,
    })),
  );
  return {
    ...joined(convNorm('start', 3, image[2], opening), ...blocks.map(blockTensors)),
    length: stages.at(-1)!.planes,
    forward(p, norm, images) {
      const start = normRelu(p, norm, 'start', paddedConv(p, 'start', images, 1, 1));
      return tf.mean(
        blocks.reduce((h, block) => forward(p, norm, block, h), start),
        [1, 2],
      );
    },
  };
}

function blockTensors({ name, inputs, outputs, stride }: Block) {
  return joined(
    convNorm(`${name}/conv1`, 3, inputs, outputs),
    convNorm(`${name}/conv2`, 3, outputs, outputs),
    ...(keepsShape({ inputs, outputs, stride }) ? [] : [convNorm(`${name}/shortcut`, 1, inputs, outputs)]),
  );
}

/** Whether a block's input can be added to its output as it is. */
function keepsShape({ inputs, outputs, stride }: Omit<Block, 'name'>): boolean {
  return inputs === outputs && stride === 1;
}

function forward(p: Tensors, norm: Normalisation, block: Block, x: Tensor4D): Tensor4D {
  const { name, stride } = block;
  const first = normRelu(p, norm, `${name}/conv1`, paddedConv(p, `${name}/conv1`, x, stride, 1));
  const second = norm.plain(p, `${name}/conv2/norm`, paddedConv(p, `${name}/conv2`, first, 1, 1));
  const shortcut = keepsShape(block)
    ? x
    : norm.plain(p, `${name}/shortcut/norm`, paddedConv(p, `${name}/shortcut`, x, stride, 0));
  return relu(tf.add(second, shortcut));
}
