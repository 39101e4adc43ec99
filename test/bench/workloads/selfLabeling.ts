import * as tf from '@tensorflow/tfjs-core';
import type { Tensor1D, Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import { optimizerSchema, selfLabelingSchema } from '../../../engine/methods/selfLabeling/config';
import { discriminate } from '../../../engine/networks/heads';
import type { Architecture } from '../../../engine/networks/architecture';
import { dcganArchitecture } from '../../../engine/networks/dcgan';
import { resnetArchitecture } from '../../../engine/networks/snganResnet';
import { discriminatorStep, generatorStep, type StepOptions } from '../../../engine/methods/selfLabeling/trainingSteps';
import {
  createNetworks,
  initialState,
  statePrefixes,
  type SelfLabelingNetworks,
} from '../../../engine/methods/selfLabeling/selfLabelingNetworks';
import { changedTensors, selectPrefix } from '../../../engine/nn/parameters';
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
    build: (images) =>
      build(createNetworks({ architecture, image: [size, size, 3], latent, labels, width, labelScale: 1 }), images),
  };
}

function build(networks: SelfLabelingNetworks, batch: number): Step {
  const state = initialState(networks, Random.from(0, 'weights'));
  return {
    state,
    parts: [discriminator(networks, state, batch), generator(networks, state, batch)],
    forward: forward(networks, state, batch),
  };
}

function discriminator(networks: SelfLabelingNetworks, state: HostTensors, batch: number): Part {
  return part(
    {
      name: 'discriminator step',
      state: Object.keys(state),
      step: (now, inputs) => {
        const draws = { latents: inputs.latents as Tensor2D, labelUniforms: inputs.labelUniforms as Tensor1D };
        const next = discriminatorStep(networks, options, now, {
          reals: inputs.reals as Tensor4D,
          manual: tf.cast(inputs.manual as Tensor1D, 'float32'),
          ...draws,
        });
        return { state: changedTensors(now, next.state), outputs: { loss: next.loss } };
      },
    },
    {
      reals: [floats(batch, ...networks.image), 'normal'],
      manual: [integers(batch), { below: labels }],
      latents: [floats(batch, latent), 'normal'],
      labelUniforms: [floats(batch), 'uniform'],
    },
  );
}

function generator(networks: SelfLabelingNetworks, state: HostTensors, batch: number): Part {
  return part(
    {
      name: 'generator step',
      state: Object.keys(state),
      step: (now, inputs) => {
        const draws = { latents: inputs.latents as Tensor2D, labelUniforms: inputs.labelUniforms as Tensor1D };
        const next = generatorStep(networks, options, now, {
          ...draws,
          coverage: tf.scalar(1),
          gateUniforms: inputs.gateUniforms as Tensor1D,
        });
        return { state: changedTensors(now, next.state), outputs: { loss: next.loss } };
      },
    },
    {
      latents: [floats(batch, latent), 'normal'],
      labelUniforms: [floats(batch), 'uniform'],
      gateUniforms: [floats(batch), 'uniform'],
    },
  );
}

function forward(networks: SelfLabelingNetworks, state: HostTensors, batch: number): Part {
  return part(
    {
      name: 'discriminator forward',
      state: Object.keys(state).filter((name) => name.startsWith(statePrefixes.discriminator)),
      step: (now, { images }) => {
        const scores = discriminate(networks.discriminator.trunk, selectPrefix(statePrefixes.discriminator, now), {
          images: images as Tensor4D,
          labels: tf.zeros([batch, labels]),
          mask: tf.ones([batch]),
        });
        return { outputs: { scores } };
      },
    },
    { images: [floats(batch, ...networks.image), 'normal'] },
  );
}
