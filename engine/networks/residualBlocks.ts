import * as tf from '@tensorflow/tfjs-core';
import type { Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import { conditionalNormParameters, normBuffers, type Normalisation } from '../nn/batchNorm';
import { conv, convParameters, transposedConvParameters, upsamplingConv, withoutBias } from '../nn/layers';
import type { NetworkTensors } from '../nn/normalisedLayers';
import { downsample, relu, upsample } from '../nn/operations';
import { he, lecun, type Declaration } from '../nn/parameters';
import type { Tensors } from '../runtime/program';

/**
 * The residual blocks of SNGAN, BigGAN and CcGAN (Miyato et al., 2018; Brock et al., 2019; Ding et al., ICLR 2021).
 */

/**
 * A generator's block, which doubles height and width. @param condition length of the vector that its normalisations
 * are conditioned on.
 */
export function upBlockTensors(name: string, inputs: number, outputs: number, condition: number): NetworkTensors {
  return {
    parameters: {
      ...conditionalNormParameters(`${name}/norm1`, inputs, condition),
      ...withoutBias(transposedConvParameters(`${name}/conv1`, 3, inputs, outputs, he(9 * inputs))),
      ...conditionalNormParameters(`${name}/norm2`, outputs, condition),
      ...convParameters(`${name}/conv2`, 3, outputs, outputs, he(9 * outputs)),
      ...convParameters(`${name}/shortcut`, 1, inputs, outputs, lecun(inputs)),
    },
    buffers: { ...normBuffers(`${name}/norm1`, inputs), ...normBuffers(`${name}/norm2`, outputs) },
  };
}

export function upBlock(p: Tensors, norm: Normalisation, name: string, x: Tensor4D, condition: Tensor2D): Tensor4D {
  const h = upsamplingConv(p, `${name}/conv1`, relu(norm.conditional(p, `${name}/norm1`, x, condition)));
  const residual = conv(p, `${name}/conv2`, relu(norm.conditional(p, `${name}/norm2`, h, condition)));
  // A 1x1 convolution and doubling commute: it is cheaper to convolve the shortcut first.
  return tf.add(residual, upsample(conv(p, `${name}/shortcut`, x)));
}

/** A discriminator's block; without a `shortcut` convolution it must keep its channels. */
export function downBlockParameters(name: string, inputs: number, outputs: number, shortcut: boolean): Declaration {
  return {
    ...convParameters(`${name}/conv1`, 3, inputs, outputs, he(9 * inputs)),
    ...convParameters(`${name}/conv2`, 3, outputs, outputs, he(9 * outputs)),
    ...(shortcut ? convParameters(`${name}/shortcut`, 1, inputs, outputs, lecun(inputs)) : {}),
  };
}

/** A discriminator's first block: halves height and width, without a rectifier before its first convolution. */
export function openingBlock(p: Tensors, name: string, images: Tensor4D): Tensor4D {
  const h = conv(p, `${name}/conv2`, relu(conv(p, `${name}/conv1`, images)));
  return tf.add(downsample(h), conv(p, `${name}/shortcut`, downsample(images)));
}

/** Halves height and width. */
export function downBlock(p: Tensors, name: string, x: Tensor4D): Tensor4D {
  const h = residual(p, name, x);
  return tf.add(downsample(h), downsample(conv(p, `${name}/shortcut`, x)));
}

/** Keeps height and width. */
export function levelBlock(p: Tensors, name: string, x: Tensor4D): Tensor4D {
  return tf.add(residual(p, name, x), p[`${name}/shortcut/weights`] ? conv(p, `${name}/shortcut`, x) : x);
}

function residual(p: Tensors, name: string, x: Tensor4D): Tensor4D {
  return conv(p, `${name}/conv2`, relu(conv(p, `${name}/conv1`, relu(x))));
}
