import * as tf from '@tensorflow/tfjs-core';
import type { Tensor, Tensor1D, Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import { silu } from '../nn/activations';
import {
  conv,
  convParameters,
  dense,
  denseParameters,
  transposedConvParameters,
  upsamplingConv,
  withoutBias,
} from '../nn/layers';
import { leakyRelu } from '../nn/operations';
import { constant, he, lecun, merged, normal, type Declaration } from '../nn/parameters';
import type { Tensors } from '../runtime/program';
import type { ImageShape } from './architecture';

/** The output of the trunk for noisy images, independent of their classes. */
export interface Encoded {
  /** `[batch, height, width, channels]`. */
  noisy: Tensor4D;
  /** Standard deviations of the noise: one for each image or one for all, `[batch or 1]`. */
  sigmas: Tensor1D;
  /** Features that the heads read, in an order of the network's own. */
  maps: Tensor[];
}

/**
 * A score head and a classification head on one trunk (STIC README, Score-STIC). The trunk sees the noise level but no
 * class, so that the classifier cannot see the label.
 */
export interface ScoreNetwork {
  parameters: Declaration;
  /** The trunk, on images `[batch, height, width, channels]` with noise of standard deviations `sigmas`. */
  encode(p: Tensors, noisy: Tensor4D, sigmas: Tensor1D): Encoded;
  /** The classification head: logits `[batch, classes]`. */
  classify(p: Tensors, encoded: Encoded): Tensor2D;
  /**
   * The score head: sigma times the score of images given their classes `[batch, classes]`, which is minus the estimate
   * of the noise of deviation 1.
   */
  scaledScore(p: Tensors, encoded: Encoded, classes: Tensor2D): Tensor4D;
}

export interface ScoreNetworkSizes {
  /** Height and width must be multiples of 4. */
  image: ImageShape;
  classes: number;
  /** Channels at full, half and quarter size; multiples of 16 are fast. */
  planes: readonly [full: number, half: number, quarter: number];
  /** Numbers of residual convolutions at each size in the decoder; the encoder has as many, but none at full size. */
  refinements: readonly [full: number, half: number, quarter: number];
}

/** Negative slope of LeakyReLU. */
const slope = 0.2;
/** The approximate deviation of pixels in [-1, 1]: the network corrects the score of a normal distribution of it. */
export const dataDeviation = 0.5;
/** Frequencies of the sines and cosines of the logarithm of sigma. */
const frequencies = [0.25, 0.5, 1, 2, 4, 8];
const levelFeatures = 32;

/**
 * A U-Net without normalisation, in place of the RefineNet of NCSN (Song and Ermon, 2019). The noise level offsets the
 * channels of every map; the class offsets and scales those of the decoder. The output is preconditioned so that the
 * network only corrects the score of a normal distribution, by about as much at all levels (Karras et al., 2022,
 * section 5).
 */
export function scoreNetwork({
  image: [height, width, colours],
  classes,
  planes,
  refinements,
}: ScoreNetworkSizes): ScoreNetwork {
  const [full, half, quarter] = planes;
  const [atFullSize, atHalfSize, atQuarterSize] = refinements;
  const features = (height / 4) * (width / 4) * quarter;
  const upParameters = (name: string, channels: number, count: number): Declaration => ({
    ...levelOffsetParameters(name, channels),
    ...withoutBias(denseParameters(`${name}/class`, classes, channels, normal(0.5))),
    ...withoutBias(denseParameters(`${name}/factor`, classes, channels, normal(0.3))),
    ...refinementParameters(name, channels, count),
  });

  return {
    parameters: {
      ...denseParameters('level', 2 * frequencies.length, levelFeatures, lecun(2 * frequencies.length)),
      ...withoutBias(convParameters('full', 3, colours, full, he(9 * colours))),
      ...levelOffsetParameters('full', full),
      ...withoutBias(convParameters('half', 4, full, half, he(16 * full))),
      ...levelOffsetParameters('half', half),
      ...refinementParameters('half', half, atHalfSize),
      ...withoutBias(convParameters('quarter', 4, half, quarter, he(16 * half))),
      ...levelOffsetParameters('quarter', quarter),
      ...refinementParameters('quarter', quarter, atQuarterSize),
      ...denseParameters('classes', features, classes, lecun(features)),
      ...withoutBias(convParameters('up-quarter', 3, quarter, quarter, he(9 * quarter))),
      ...upParameters('up-quarter', quarter, atQuarterSize),
      ...withoutBias(transposedConvParameters('up-half', 3, quarter, half, he(9 * quarter))),
      ...upParameters('up-half', half, atHalfSize),
      ...withoutBias(transposedConvParameters('up-full', 3, half, full, he(9 * half))),
      ...upParameters('up-full', full, atFullSize),
      // Zero: training starts from the score of a normal distribution.
      ...convParameters('score', 3, full, colours, constant(0)),
    },
    encode(p, noisy, sigmas) {
      const level = levelOf(p, sigmas);
      const down = (name: string, x: Tensor4D, stride: number, count: number) =>
        refined(
          p,
          name,
          leakyRelu(tf.add<Tensor4D>(conv(p, name, x, stride), levelOffset(p, name, level)), slope),
          count,
        );
      const atFull = down('full', tf.mul(noisy, inverseDeviation(sigmas)), 1, 0);
      const atHalf = down('half', atFull, 2, atHalfSize);
      return { noisy, sigmas, maps: [level, atFull, atHalf, down('quarter', atHalf, 2, atQuarterSize)] };
    },
    classify(p, { maps }) {
      return dense(p, 'classes', tf.reshape(maps[3]!, [maps[3]!.shape[0], features]));
    },
    scaledScore(p, { noisy, sigmas, maps }, given) {
      const [level, atFull, atHalf, atQuarter] = maps as [Tensor2D, Tensor4D, Tensor4D, Tensor4D];
      const up = (name: string, x: Tensor4D, count: number) => {
        const factor = channelwise(tf.add(1, dense(p, `${name}/factor`, given)));
        const offset = tf.add(levelOffset(p, name, level), channelwise(dense(p, `${name}/class`, given)));
        return refined(p, name, leakyRelu(tf.add<Tensor4D>(tf.mul(x, factor), offset), slope), count);
      };
      let h = up('up-quarter', conv(p, 'up-quarter', atQuarter), atQuarterSize);
      h = up('up-half', tf.add(upsamplingConv(p, 'up-half', h), atHalf), atHalfSize);
      h = up('up-full', tf.add(upsamplingConv(p, 'up-full', h), atFull), atFullSize);
      // -e = -sigma x / (s^2 + sigma^2) for normal images of deviation s; the rest is of order s / sqrt(s^2 + sigma^2).
      const inverse = inverseDeviation(sigmas);
      const normalPart = tf.mul(noisy, tf.mul(tf.square(inverse), tf.neg(asColumn(sigmas))));
      return tf.add(normalPart, tf.mul(conv(p, 'score', h), tf.mul(inverse, dataDeviation)));
    },
  };
}

/** The network of an experiment: small for a CPU, or wide and of about the size of NCSN's. */
export function scoreNetworkOf(
  architecture: 'small' | 'wide-resnet',
  image: ImageShape,
  classes: number,
  width: number,
): ScoreNetwork {
  const planesOf = (...bases: [number, number, number]) =>
    bases.map((base) => Math.max(4, Math.round(base * width))) as [number, number, number];
  return architecture === 'small'
    ? scoreNetwork({ image, classes, planes: planesOf(16, 32, 64), refinements: [1, 1, 2] })
    : scoreNetwork({ image, classes, planes: planesOf(64, 128, 256), refinements: [2, 4, 4] });
}

/** Consecutive residual convolutions with small initial weights, so that they keep the variance. */
function refinementParameters(name: string, channels: number, count: number): Declaration {
  return merged(
    ...Array.from({ length: count }, (_, i) =>
      convParameters(`${name}/refine${i}`, 3, channels, channels, normal(Math.sqrt(0.2 / (9 * channels)))),
    ),
  );
}

function refined(p: Tensors, name: string, x: Tensor4D, count: number): Tensor4D {
  let h = x;
  for (let i = 0; i < count; i++) h = leakyRelu(tf.add<Tensor4D>(conv(p, `${name}/refine${i}`, h), h), slope);
  return h;
}

/** Parameters of the channel offsets by noise level. */
function levelOffsetParameters(name: string, channels: number): Declaration {
  return denseParameters(`${name}/level`, levelFeatures, channels, lecun(levelFeatures));
}

function levelOffset(p: Tensors, name: string, level: Tensor2D): Tensor4D {
  return channelwise(dense(p, `${name}/level`, level));
}

/** `[batch or 1, channels]`, to be broadcast over the pixels of images. */
function channelwise(x: Tensor2D): Tensor4D {
  return tf.reshape(x, [x.shape[0], 1, 1, x.shape[1]]);
}

/** Features `[batch or 1, levelFeatures]` of noise levels. */
function levelOf(p: Tensors, sigmas: Tensor1D): Tensor2D {
  const angles = tf.mul(tf.reshape(tf.log(sigmas), [sigmas.shape[0], 1]), tf.tensor2d([frequencies]));
  return silu(dense(p, 'level', tf.concat([tf.sin(angles), tf.cos(angles)], 1) as Tensor2D));
}

/** `[batch or 1]`, to be broadcast over the values of images. */
function asColumn(sigmas: Tensor1D): Tensor4D {
  return tf.reshape(sigmas, [sigmas.shape[0], 1, 1, 1]);
}

/** 1 / the deviation of noisy pixels. */
function inverseDeviation(sigmas: Tensor1D): Tensor4D {
  return tf.rsqrt(tf.add(tf.square(asColumn(sigmas)), dataDeviation ** 2));
}
