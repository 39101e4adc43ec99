import type { Tensor4D } from '@tensorflow/tfjs-core';
import type { Tensors } from '../runtime/program';
import { conv, convParameters } from './layers';
import { leakyRelu } from './operations';
import { he, merged, type Declaration } from './parameters';

const slope = 0.1;

/** A stack of layers that shrinks images to a small map. */
export interface StridedConvolutions {
  parameters: Declaration;
  /** Height, width and channels of the last map. */
  shape: readonly [height: number, width: number, channels: number];
  /** `[batch, height, width, channels]` to a map of `shape`. */
  forward(p: Tensors, images: Tensor4D): Tensor4D;
}

/** 4x4 convolutions of stride 2 with leaky rectifiers, one for each of `planes`, for images of `shape`. */
export function stridedConvolutions(
  [height, width, colours]: StridedConvolutions['shape'],
  planes: readonly number[],
): StridedConvolutions {
  const layers = planes.map((outputs, i) => ({
    name: `conv${i}`,
    inputs: i === 0 ? colours : planes[i - 1]!,
    outputs,
  }));
  const shrunk = (size: number) => layers.reduce((n) => Math.ceil(n / 2), size);
  return {
    parameters: merged(
      ...layers.map(({ name, inputs, outputs }) => convParameters(name, 4, inputs, outputs, he(16 * inputs))),
    ),
    shape: [shrunk(height), shrunk(width), planes.at(-1)!],
    forward: (p, images) => layers.reduce((h, { name }) => leakyRelu(conv(p, name, h, 2), slope), images),
  };
}
