import { generatorSpecOf, ganArchitectures, ganPrefixes } from '../../../networks/savedGenerator';
import { selectPrefix } from '../../../nn/parameters';
import { powerIteration, spectralNormalise } from '../../../nn/spectralNorm';
import type { Tensors } from '../../../runtime/program';
import type { SavedNetwork } from '../../../storage/networkStore';
import type { FrozenGenerator } from './generatorSampler';
import { emaImages } from './ganPrograms';
import { createGan, score } from '../../../networks/conditionalGan';

/** A generator that was saved by `savedGenerator`, frozen. */
export function frozenGenerator(saved: SavedNetwork): FrozenGenerator {
  const spec = generatorSpecOf(saved);
  const { image, latent, condition } = spec;
  const discriminator = (now: Tensors) => {
    const parameters = selectPrefix(ganPrefixes.discriminator, now);
    return spectralNormalise(
      parameters,
      powerIteration(parameters, selectPrefix(ganPrefixes.discriminatorVectors, now)),
    );
  };
  const gan = createGan(ganArchitectures[spec.architecture], spec);
  return {
    latent,
    condition,
    image,
    tensors: saved.tensors,
    images: (now, latents, conditions) => emaImages(gan, now, latents, conditions),
    scores: (now, images, conditions) => score(gan, discriminator(now), images, conditions),
  };
}
