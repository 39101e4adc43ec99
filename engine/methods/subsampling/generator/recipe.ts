import * as tf from '@tensorflow/tfjs-core';
import { z } from 'zod';
import { discriminate } from '../../../networks/heads';
import { Normalisation } from '../../../nn/batchNorm';
import { under } from '../../../nn/parameters';
import { followSpectra, normaliseSpectra } from '../../../nn/spectralNorm';
import type { HostTensors, Tensors } from '../../../runtime/program';
import type { KeptNetwork } from '../../../training/networkStore';
import { generate } from '../../selfLabeling/steps';
import { createSystem } from '../../selfLabeling/system';
import { costOf } from '../cost';
import { architectures, architectureNames } from './architectures';
import type { FrozenGenerator } from './frozen';
import { averagedImages } from './programs';
import { createGan, parts, score } from './system';

const common = {
  architecture: z.enum(architectureNames),
  image: z.tuple([z.number(), z.number(), z.number()]),
  latent: z.number(),
  /** Length of a condition. */
  condition: z.number(),
  width: z.number(),
};

/** How a kept generator's networks are built again: kept beside their tensors. */
export const recipeSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('conditional'), ...common }),
  /** Its labels also stand beside the latent vector, `labelScale` long. */
  z.object({ kind: z.literal('self-labeling'), ...common, labelScale: z.number() }),
]);
export type Recipe = z.infer<typeof recipeSchema>;

/** Of a GAN's tensors, those that subsampling needs: the averaged generator, and the discriminator. */
export function subsampledTensors(tensors: HostTensors): HostTensors {
  const needed = [parts.generatorAverage, parts.generatorAverageBuffers, parts.discriminator, parts.discriminatorVectors];
  return Object.fromEntries(Object.entries(tensors).filter(([name]) => needed.some((prefix) => name.startsWith(prefix))));
}

/** A generator to keep. */
export function keptGenerator(tensors: HostTensors, recipe: Recipe, datasetId: string, seconds: number): KeptNetwork {
  return { tensors: subsampledTensors(tensors), metadata: { recipe: JSON.stringify(recipe), datasetId, seconds: seconds.toFixed(3) } };
}

/** The generator that was kept so. */
export function frozenGenerator({ tensors, metadata }: KeptNetwork): FrozenGenerator {
  const recipe = recipeSchema.parse(JSON.parse(metadata.recipe ?? 'null'));
  const { image, latent, condition } = recipe;
  const ownTensors = Object.fromEntries(Object.entries(tensors).filter(([name]) => name.startsWith('generator')));
  const discriminator = (now: Tensors) => {
    const parameters = under(parts.discriminator, now);
    return normaliseSpectra(parameters, followSpectra(parameters, under(parts.discriminatorVectors, now)));
  };
  const shared = { latent, condition, image, tensors, cost: costOf(ownTensors, Number(metadata.seconds ?? 0)) };
  switch (recipe.kind) {
    case 'conditional': {
      const gan = createGan(architectures[recipe.architecture], image, latent, condition, recipe.width);
      return {
        ...shared,
        images: (now, latents, conditions) => averagedImages(gan, now, latents, conditions),
        scores: (now, images, conditions) => score(gan, discriminator(now), images, conditions),
      };
    }
    case 'self-labeling': {
      const system = createSystem(architectures[recipe.architecture], image, latent, condition, recipe.width);
      return {
        ...shared,
        images: (now, latents, conditions) =>
          generate(system, under(parts.generatorAverage, now), new Normalisation(under(parts.generatorAverageBuffers, now), false), latents, conditions, recipe.labelScale),
        scores: (now, images, conditions) => discriminate(system.discriminator.trunk, discriminator(now), images, conditions, tf.ones([images.shape[0]])),
      };
    }
  }
}
