import { z } from 'zod';
import type { HostTensors } from '../runtime/program';
import type { SavedNetwork } from '../storage/networkStore';
import type { Architecture } from './architecture';
import { bigganArchitecture, bigganCifarArchitecture } from './biggan';
import { ccganArchitecture } from './ccgan';
import { dcganArchitecture } from './dcgan';
import { generatorPrefixes } from './generatorEma';
import { resnetArchitecture } from './snganResnet';
import { smallArchitecture } from './smallGan';

/** How a class-conditional GAN is saved, so that other runs and methods can build on its generator. */

export const ganArchitectureNames = ['small', 'dcgan', 'resnet', 'biggan', 'biggan-cifar', 'ccgan'] as const;

/** The families of networks that a conditional GAN can be made of. */
export const ganArchitectures: Record<(typeof ganArchitectureNames)[number], Architecture> = {
  small: smallArchitecture,
  dcgan: dcganArchitecture,
  resnet: resnetArchitecture,
  biggan: bigganArchitecture,
  'biggan-cifar': bigganCifarArchitecture,
  ccgan: ccganArchitecture,
};

/** Prefixes of a GAN's tensors in its state. */
export const ganPrefixes = {
  ...generatorPrefixes,
  discriminator: 'discriminator/',
  discriminatorVectors: 'discriminator-spectra/',
  discriminatorAdam: 'discriminator-adam/',
} as const;

/** How a saved generator's networks are built again: saved beside their tensors. */
const generatorSpecSchema = z.object({
  architecture: z.enum(ganArchitectureNames),
  image: z.tuple([z.number(), z.number(), z.number()]),
  latent: z.number(),
  /** Length of a condition. */
  condition: z.number(),
  width: z.number(),
  /** Factor on the condition that stands beside the latent vector; 0 where it enters by the normalisations alone. */
  besideLatent: z.number(),
  /** Absent where it was saved before there was a choice: there it does. */
  inNormalisations: z.boolean().optional(),
});
export type GeneratorSpec = z.infer<typeof generatorSpecSchema>;

/** A GAN's averaged generator and its discriminator, to be saved. `datasetId` is the content id of its images. */
export function savedGenerator(
  tensors: HostTensors,
  spec: GeneratorSpec,
  { datasetId, seconds }: { datasetId: string; seconds: number },
): SavedNetwork {
  const { generatorAverage, generatorAverageBuffers, discriminator, discriminatorVectors } = ganPrefixes;
  const needed = [generatorAverage, generatorAverageBuffers, discriminator, discriminatorVectors];
  return {
    tensors: Object.fromEntries(
      Object.entries(tensors).filter(([name]) => needed.some((prefix) => name.startsWith(prefix))),
    ),
    metadata: { recipe: JSON.stringify(spec), datasetId, seconds: seconds.toFixed(3) },
  };
}

/** The spec that a saved generator carries. */
export function generatorSpecOf({ metadata }: SavedNetwork): GeneratorSpec {
  return generatorSpecSchema.parse(JSON.parse(metadata.recipe ?? 'null'));
}
