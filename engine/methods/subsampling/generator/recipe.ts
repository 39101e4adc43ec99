import { z } from 'zod';
import { selectPrefix } from '../../../nn/parameters';
import { powerIteration, spectralNormalise } from '../../../nn/spectralNorm';
import type { HostTensors, Tensors } from '../../../runtime/program';
import type { SavedNetwork } from '../../../storage/networkStore';
import { architectures, architectureNames } from './architectures';
import type { FrozenGenerator } from './frozen';
import { averagedImages } from './programs';
import { createGan, statePrefixes, score } from './system';

/** How a kept generator's networks are built again: kept beside their tensors. */
export const recipeSchema = z.object({
  architecture: z.enum(architectureNames),
  image: z.tuple([z.number(), z.number(), z.number()]),
  latent: z.number(),
  condition: z.number(),
  width: z.number(),
  besideLatent: z.number(),
});
export type Recipe = z.infer<typeof recipeSchema>;

/** Of a GAN's tensors, those that subsampling needs: the averaged generator, and the discriminator. */
export function subsampledTensors(tensors: HostTensors): HostTensors {
  const needed = [
    statePrefixes.generatorAverage,
    statePrefixes.generatorAverageBuffers,
    statePrefixes.discriminator,
    statePrefixes.discriminatorVectors,
  ];
  return Object.fromEntries(
    Object.entries(tensors).filter(([name]) => needed.some((prefix) => name.startsWith(prefix))),
  );
}

/** A generator to keep. */
export function keptGenerator(tensors: HostTensors, recipe: Recipe, datasetId: string, seconds: number): SavedNetwork {
  return {
    tensors: subsampledTensors(tensors),
    metadata: { recipe: JSON.stringify(recipe), datasetId, seconds: seconds.toFixed(3) },
  };
}

/** The generator that was kept so. */
export function frozenGenerator({ tensors, metadata }: SavedNetwork): FrozenGenerator {
  const recipe = recipeSchema.parse(JSON.parse(metadata.recipe ?? 'null'));
  const { image, latent, condition } = recipe;
  const discriminator = (now: Tensors) => {
    const parameters = selectPrefix(statePrefixes.discriminator, now);
    return spectralNormalise(
      parameters,
      powerIteration(parameters, selectPrefix(statePrefixes.discriminatorVectors, now)),
    );
  };
  const gan = createGan(architectures[recipe.architecture], recipe);
  return {
    latent,
    condition,
    image,
    tensors,
    images: (now, latents, conditions) => averagedImages(gan, now, latents, conditions),
    scores: (now, images, conditions) => score(gan, discriminator(now), images, conditions),
  };
}
