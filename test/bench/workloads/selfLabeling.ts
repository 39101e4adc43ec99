import * as tf from '@tensorflow/tfjs-core';
import type { Tensor1D, Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import { optimizerSchema, selfLabelingSchema } from '../../../engine/methods/selfLabeling/config';
import { discriminate } from '../../../engine/networks/heads';
import type { Architecture } from '../../../engine/networks/architecture';
import { dcganArchitecture } from '../../../engine/networks/dcgan';
import { resnetArchitecture } from '../../../engine/networks/snganResnet';
import { changed } from '../../../engine/methods/selfLabeling/iterationProgram';
import { discriminatorStep, generatorStep, type StepOptions } from '../../../engine/methods/selfLabeling/trainingSteps';
import {
  createNetworks,
  initialState,
  statePrefixes,
  type SelfLabelingNetworks,
} from '../../../engine/methods/selfLabeling/selfLabelingNetworks';
import { selectPrefix } from '../../../engine/nn/parameters';
import { Random } from '../../../engine/random';
import { floats, type HostTensors } from '../../../engine/runtime/program';
import { integers, part, type Part, type Step, type Workload } from './workload';

/**
 * The self-labeling GAN: a discriminator step and a generator step with the generator's moving average. Every image has
 * its manual label and the generator's loss no classifier term, so that PyTorch's side is the plain pair:
 * class-conditional generator, spectrally normalised projecting discriminator, hinge loss, Adam. Ours does more: the
 * discriminator's step also labels the real images with the averaged classifier (one forward pass, which the manual
 * labels then overrule), and its operations are counted.
 */

const [latent, labels] = [128, 10];

const options: StepOptions = {
  selfLabeling: selfLabelingSchema.parse({ generatorClassifierWeight: 0 }),
  optimizer: optimizerSchema.parse({ generator: 2e-4, discriminator: 2e-4 }),
};

interface Networks {
  architecture: Architecture;
  size: number;
  width: number;
}

export const selfLabelingWorkloads: readonly Workload[] = [
  workload('dcgan-32', 64, { architecture: dcganArchitecture, size: 32, width: 1 }),
  workload('dcgan-64', 32, { architecture: dcganArchitecture, size: 64, width: 1 }),
  workload('resnet-32', 16, { architecture: resnetArchitecture, size: 32, width: 1 }),
  workload('resnet-64', 8, { architecture: resnetArchitecture, size: 64, width: 0.5 }),
];

function workload(name: string, batch: number, { architecture, size, width }: Networks): Workload {
  return {
    name,
    batch,
    build: (images) => build(createNetworks(architecture, [size, size, 3], latent, labels, width), images),
  };
}

function build(system: SelfLabelingNetworks, batch: number): Step {
  const state = initialState(system, Random.from(0, 'weights'));
  return {
    state,
    parts: [discriminator(system, state, batch), generator(system, state, batch)],
    forward: forward(system, state, batch),
  };
}

function discriminator(system: SelfLabelingNetworks, state: HostTensors, batch: number): Part {
  return part(
    {
      name: 'discriminator step',
      state: Object.keys(state),
      step: (now, inputs) => {
        const draws = { latents: inputs.latents as Tensor2D, labelUniforms: inputs.labelUniforms as Tensor1D };
        const next = discriminatorStep(
          system,
          options,
          now,
          inputs.reals as Tensor4D,
          tf.cast(inputs.manual as Tensor1D, 'float32'),
          draws,
        );
        return { state: changed(now, next.state), outputs: { loss: next.loss } };
      },
    },
    {
      reals: [floats(batch, ...system.image), 'normal'],
      manual: [integers(batch), { below: labels }],
      latents: [floats(batch, latent), 'normal'],
      labelUniforms: [floats(batch), 'uniform'],
    },
  );
}

function generator(system: SelfLabelingNetworks, state: HostTensors, batch: number): Part {
  return part(
    {
      name: 'generator step',
      state: Object.keys(state),
      step: (now, inputs) => {
        const draws = { latents: inputs.latents as Tensor2D, labelUniforms: inputs.labelUniforms as Tensor1D };
        const next = generatorStep(system, options, now, draws, tf.scalar(1), inputs.gateUniforms as Tensor1D);
        return { state: changed(now, next.state), outputs: { loss: next.loss } };
      },
    },
    {
      latents: [floats(batch, latent), 'normal'],
      labelUniforms: [floats(batch), 'uniform'],
      gateUniforms: [floats(batch), 'uniform'],
    },
  );
}

function forward(system: SelfLabelingNetworks, state: HostTensors, batch: number): Part {
  return part(
    {
      name: 'discriminator forward',
      state: Object.keys(state).filter((name) => name.startsWith(statePrefixes.discriminator)),
      step: (now, { images }) => {
        const scores = discriminate(
          system.discriminator.trunk,
          selectPrefix(statePrefixes.discriminator, now),
          images as Tensor4D,
          tf.zeros([batch, labels]),
          tf.ones([batch]),
        );
        return { outputs: { scores } };
      },
    },
    { images: [floats(batch, ...system.image), 'normal'] },
  );
}
