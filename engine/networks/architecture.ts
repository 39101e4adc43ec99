import type { Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import type { Normalisation } from '../nn/batchNorm';
import type { Declaration } from '../nn/parameters';
import type { Tensors } from '../runtime/program';

/** Height, width and channels of the images. */
export type ImageShape = readonly [height: number, width: number, channels: number];

/** Sizes that the networks of one experiment must fit. */
export interface NetworkSizes {
  image: ImageShape;
  /** Length of the generator's input: latent vector and label side by side. */
  latent: number;
  /** Number of artificial labels. */
  labels: number;
  /** Factor on every layer's channels. */
  width: number;
}

/**
 * Maps latent vectors: `[batch, latent]` and labels `[batch, labels]` to `[batch, height, width, channels]`
 * in [-1, 1].
 */
export interface GeneratorNetwork {
  parameters: Declaration;
  /** Running moments of its normalisations. */
  buffers: Declaration;
  forward(p: Tensors, norm: Normalisation, latent: Tensor2D, labels: Tensor2D): Tensor4D;
}

/** Maps images to features: `[batch, height, width, channels]` to `[batch, features]`. Holds no normalisation. */
export interface TrunkNetwork {
  parameters: Declaration;
  features: number;
  forward(p: Tensors, images: Tensor4D): Tensor2D;
}

/** The network that a trunk belongs to: discriminators and classifiers reduce their last map differently. */
export type TrunkRole = 'discriminator' | 'classifier';

/** A family of networks: generator, and the trunk that discriminator and classifier each have for themselves. */
export interface Architecture {
  generator(sizes: NetworkSizes): GeneratorNetwork;
  trunk(sizes: NetworkSizes, role: TrunkRole): TrunkNetwork;
}

/** A layer's channels: `base` times the width factor, at least 4. */
export function channels(base: number, { width }: NetworkSizes): number {
  return Math.max(4, Math.round(base * width));
}

/**
 * The coarsest map a generator starts from, and how often it doubles: the smallest size of at least 4 from which
 * doublings lead to the image.
 */
export function doublings([height, width]: ImageShape): { height: number; width: number; count: number } {
  let count = 0;
  while (
    Math.min(height, width) / 2 ** (count + 1) >= 4 &&
    height % 2 ** (count + 1) === 0 &&
    width % 2 ** (count + 1) === 0
  )
    count++;
  return { height: height / 2 ** count, width: width / 2 ** count, count };
}
