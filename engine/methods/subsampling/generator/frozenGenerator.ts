import type { Tensor1D, Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import {
  createGan,
  emaImages,
  isEmaTensor,
  score,
  type ConditionalGan,
  type GeneratorInput,
} from '../../../networks/conditionalGan';
import { generatorSpecOf, ganArchitectures, ganPrefixes } from '../../../networks/savedGenerator';
import { selectPrefix } from '../../../nn/parameters';
import { powerIteration, spectralNormalise } from '../../../nn/spectralNorm';
import type { HostTensors, Tensors } from '../../../runtime/program';
import type { SavedNetwork } from '../../../storage/networkStore';

/** A trained conditional generator, which no later stage changes, with the discriminator that it was trained with. */
export interface FrozenGenerator {
  /** Length of its latent vector. */
  latent: number;
  /** Length of a condition. */
  condition: number;
  image: readonly [height: number, width: number, channels: number];
  /** All tensors that `images` reads. */
  tensors: HostTensors;
  /** Images in [-1, 1] of latents `[batch, latent]` and conditions `[batch, condition]`. */
  images(tensors: Tensors, input: GeneratorInput): Tensor4D;
  discriminator: {
    /** All tensors that `scores` reads. */
    tensors: HostTensors;
    /** The discriminator's scores `[batch]`: logits of an image being real. */
    scores(tensors: Tensors, of: { images: Tensor4D; conditions: Tensor2D }): Tensor1D;
  };
}

/** The networks of a GAN that was saved by `savedGenerator`. */
export function savedGan(saved: SavedNetwork): ConditionalGan {
  const spec = generatorSpecOf(saved);
  return createGan(ganArchitectures[spec.architecture], spec);
}

/** A generator that was saved by `savedGenerator`, frozen. */
export function frozenGenerator(saved: SavedNetwork): FrozenGenerator {
  const gan = savedGan(saved);
  const tensorsWhere = (wanted: (name: string) => boolean) =>
    Object.fromEntries(Object.entries(saved.tensors).filter(([name]) => wanted(name)));
  const discriminator = (now: Tensors) => {
    const parameters = selectPrefix(ganPrefixes.discriminator, now);
    const vectors = selectPrefix(ganPrefixes.discriminatorVectors, now);
    return spectralNormalise(parameters, powerIteration(parameters, vectors));
  };
  return {
    latent: gan.latent,
    condition: gan.condition,
    image: gan.image,
    tensors: tensorsWhere(isEmaTensor),
    images: (now, input) => emaImages(gan, now, input),
    discriminator: {
      tensors: tensorsWhere((name) => !isEmaTensor(name)),
      scores: (now, of) => score(gan, discriminator(now), of),
    },
  };
}
