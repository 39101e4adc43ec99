import * as tf from '@tensorflow/tfjs-core';
import type { Tensor, Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import type { Tensors } from '../runtime/program';
import { constant, getTensor, type Declaration } from './parameters';

/** Batch normalisation, plain or with a gain and an offset that depend on each image's label. */

const epsilon = 1e-5;
const momentum = 0.9;

/** Gain and bias for each label (Dumoulin et al., 2017); the gain's table is kept as a difference from 1. */
export function conditionalNormParameters(name: string, channels: number, labels: number): Declaration {
  return {
    [`${name}/gain`]: { shape: [labels, channels], initial: constant(0) },
    [`${name}/offset`]: { shape: [labels, channels], initial: constant(0) },
  };
}

/**
 * One gain and one offset for all images, kept as themselves: a weight decay pulls the gain towards 0, as PyTorch's
 * does.
 */
export function plainNormParameters(name: string, channels: number): Declaration {
  return {
    [`${name}/gain`]: { shape: [channels], initial: constant(1) },
    [`${name}/offset`]: { shape: [channels], initial: constant(0) },
  };
}

/** Running moments of a batch normalisation: not trained, but part of the network. */
export function normBuffers(name: string, channels: number): Declaration {
  return {
    [`${name}/mean`]: { shape: [channels], initial: constant(0) },
    [`${name}/variance`]: { shape: [channels], initial: constant(1) },
  };
}

/**
 * Batch normalisations of one forward pass. In training they use the batch's own moments and collect the running ones
 * into `updated`; otherwise they use the running moments.
 */
export class Normalisation {
  readonly updated: Tensors = {};

  constructor(
    private readonly buffers: Tensors,
    private readonly training: boolean,
  ) {}

  /** Conditional batch normalisation: `labels` is `[batch, labels]`, one-hot or a mixture. */
  conditional(p: Tensors, name: string, x: Tensor4D, labels: Tensor2D): Tensor4D {
    const perImage = (table: string) =>
      tf.reshape(tf.matMul(labels, getTensor(p, `${name}/${table}`) as Tensor2D), [labels.shape[0], 1, 1, x.shape[3]]);
    return this.normalised(name, x, tf.add(perImage('gain'), 1), perImage('offset'));
  }

  /** Batch normalisation with one gain and offset, of images or of vectors `[batch, channels]`. */
  plain<T extends Tensor2D | Tensor4D>(p: Tensors, name: string, x: T): T {
    const [batch, channels] = [x.shape[0], x.shape.at(-1)!];
    const table = (kind: string) => tf.reshape(getTensor(p, `${name}/${kind}`), [1, 1, 1, channels]);
    const images = x.rank === 4 ? (x as Tensor4D) : tf.reshape<tf.Rank.R4>(x, [batch, 1, 1, channels]);
    const y = this.normalised(name, images, table('gain'), table('offset'));
    return (x.rank === 4 ? y : tf.reshape(y, x.shape)) as T;
  }

  private normalised(name: string, x: Tensor4D, gain: Tensor, offset: Tensor): Tensor4D {
    const [mean, variance] = [getTensor(this.buffers, `${name}/mean`), getTensor(this.buffers, `${name}/variance`)];
    if (!this.training) return tf.add(tf.mul(tf.sub(x, mean), tf.mul(inverseDeviation(variance), gain)), offset);
    const batch = momentsOf(x);
    this.updated[`${name}/mean`] = tf.add(tf.mul(mean, momentum), tf.mul(batch.mean, 1 - momentum));
    this.updated[`${name}/variance`] = tf.add(tf.mul(variance, momentum), tf.mul(batch.variance, 1 - momentum));
    return standardised(x, gain, offset);
  }
}

/** Mean and (biased) variance of every channel, and the image without its mean. */
function momentsOf(x: Tensor4D): { mean: Tensor; variance: Tensor; centred: Tensor4D } {
  const mean = tf.mean(x, [0, 1, 2]);
  const centred = tf.sub<Tensor4D>(x, mean);
  return { mean, variance: tf.mean(tf.square(centred), [0, 1, 2]), centred };
}

function inverseDeviation(variance: Tensor): Tensor {
  return tf.rsqrt(tf.add(variance, epsilon));
}

/**
 * gain (x - mean) / deviation + offset, by the moments of the batch; gain and offset `[batch or 1, 1, 1, channels]`.
 * The gradient is written out: derived operation by operation it would pass over the image twice as often.
 */
function standardised(x: Tensor4D, gain: Tensor, offset: Tensor): Tensor4D {
  const operation = tf.customGrad((...args: unknown[]) => {
    const [image, gains, offsets, save] = args as [Tensor4D, Tensor, Tensor, tf.GradSaveFunc];
    const { variance, centred } = momentsOf(image);
    const inverse = inverseDeviation(variance);
    save([centred, inverse, gains]);
    const gradFunc = (dy: Tensor, saved: Tensor[]) =>
      standardisedGradient(dy as Tensor4D, ...(saved as [Tensor4D, Tensor, Tensor]));
    return { value: tf.add(tf.mul(centred, tf.mul(gains, inverse)), offsets), gradFunc };
  });
  return operation(x, gain, offset) as Tensor4D;
}

/** Gradients of image, gain and offset. */
function standardisedGradient(dy: Tensor4D, centred: Tensor4D, inverse: Tensor, gain: Tensor): Tensor[] {
  const [batch, height, width] = dy.shape;
  const count = batch * height * width;
  // One sum for each gain: per image, or of all images.
  const folded = (t: Tensor) => tf.sum(t, gain.shape[0] === batch ? [1, 2] : [0, 1, 2], true);
  const [sum, product] = [folded(dy), folded(tf.mul(dy, centred))];
  const scale = tf.mul(gain, inverse);
  // What all images share: the moments' own gradients.
  const towardsMean = tf.div(tf.sum(tf.mul(scale, sum), 0, true), -count);
  const towardsDeviation = tf.div(tf.mul(tf.sum(tf.mul(scale, product), 0, true), tf.square(inverse)), -count);
  const image = tf.add(tf.mul(dy, scale), tf.add(tf.mul(centred, towardsDeviation), towardsMean));
  return [image, tf.mul(product, inverse), sum];
}
