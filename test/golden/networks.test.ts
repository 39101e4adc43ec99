import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import type { Scalar, Tensor1D, Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { classify, discriminate } from '../../engine/networks/heads';
import { dcganArchitecture } from '../../engine/networks/dcgan';
import { resnetArchitecture } from '../../engine/networks/snganResnet';
import { smallArchitecture } from '../../engine/networks/smallGan';
import { generate } from '../../engine/networks/conditionalGan';
import {
  createNetworks,
  statePrefixes,
  type SelfLabelingNetworks,
} from '../../engine/methods/selfLabeling/selfLabelingNetworks';
import { Normalisation } from '../../engine/nn/batchNorm';
import { crossEntropy, relu } from '../../engine/nn/operations';
import { valueAndGradients } from '../../engine/nn/optimise';
import { addPrefix, selectPrefix } from '../../engine/nn/parameters';
import { powerIteration, spectralNormalise } from '../../engine/nn/spectralNorm';
import type { HostTensor, HostTensors, Step, Tensors } from '../../engine/runtime/program';
import { compiled, runOnce } from '../unit/runtimes';
import { readTensorFile } from '../unit/storage/tensorFile';
import { difference, formula, largest, weightsOf } from './formula';

const networkNames = ['discriminator', 'generator', 'classifier'] as const;

interface Case {
  name: string;
  kind: 'small' | 'dcgan' | 'resnet';
  image: [number, number, number];
  width: number;
  batch: number;
  scoreBias: number;
  losses: Record<(typeof networkNames)[number], number>;
}

// Made by test/golden/networks.py with PyTorch, in double precision. Weights and inputs are those of formula.ts.
const golden = JSON.parse(readFileSync(join(__dirname, 'networks.json'), 'utf8')) as {
  labels: number;
  latent: number;
  labelScale: number;
  cases: Case[];
};
const { tensors: expectedGradients } = await readTensorFile(join(__dirname, 'networks.safetensors'));
const architectures = { small: smallArchitecture, dcgan: dcganArchitecture, resnet: resnetArchitecture };
const tolerance = 1e-4;

/** All three losses and their gradients, from the parts that the training steps are made of. */
const step =
  (networks: SelfLabelingNetworks): Step =>
  (state, inputs) => {
    const [reals, latents] = [inputs.reals as Tensor4D, inputs.latents as Tensor2D];
    const [realLabels, labels] = [inputs.realLabels as Tensor2D, inputs.labels as Tensor2D];
    const batch = reals.shape[0];
    const images = (p: Tensors) =>
      generate(networks, p, new Normalisation(selectPrefix(statePrefixes.generatorBuffers, state), true), {
        latents,
        conditions: labels,
      });
    const score = (p: Tensors, of: Tensor4D, shown: Tensor2D, mask: tf.Tensor) =>
      discriminate(networks.discriminator.trunk, p, { images: of, labels: shown, mask: mask as Tensor1D });
    const spectra = powerIteration(
      selectPrefix(statePrefixes.discriminator, state),
      selectPrefix(statePrefixes.discriminatorVectors, state),
    );
    const fakes = images(selectPrefix(statePrefixes.generator, state));
    const all = tf.concat([reals, fakes], 0);
    const allLabels = tf.concat([realLabels, labels], 0);

    const results = {
      discriminator: valueAndGradients(
        (p) => {
          const scores = score(
            spectralNormalise(p, spectra),
            all,
            allLabels,
            tf.concat([inputs.realMask!, inputs.mask!], 0),
          );
          const [real, fake] = [tf.slice(scores, 0, batch), tf.slice(scores, batch, batch)];
          return tf.add(tf.mean(relu(tf.sub(1, real))), tf.mean(relu(tf.add(1, fake))));
        },
        selectPrefix(statePrefixes.discriminator, state),
      ),
      generator: valueAndGradients(
        (p) => {
          const frozen = spectralNormalise(selectPrefix(statePrefixes.discriminator, state), spectra);
          return tf.neg<Scalar>(tf.mean(score(frozen, images(p), labels, inputs.mask!)));
        },
        selectPrefix(statePrefixes.generator, state),
      ),
      classifier: valueAndGradients(
        (p) => crossEntropy(classify(networks.classifier.trunk, p, all), allLabels),
        selectPrefix(statePrefixes.classifier, state),
      ),
    };
    return {
      outputs: Object.assign(
        {},
        ...networkNames.map((name) => ({
          [name]: results[name].value,
          ...addPrefix(`${name}/`, results[name].gradients),
        })),
      ) as Tensors,
    };
  };

/** `[batch, labels]`, one-hot. */
const oneHots = (batch: number, labelOf: (i: number) => number): HostTensor => ({
  shape: [batch, golden.labels],
  data: Float32Array.from({ length: batch * golden.labels }, (_, k) =>
    Number(labelOf(Math.floor(k / golden.labels)) % golden.labels === k % golden.labels),
  ),
});
const masks = (batch: number, shown: (i: number) => boolean): HostTensor => ({
  shape: [batch],
  data: Float32Array.from({ length: batch }, (_, i) => Number(shown(i))),
});

function run({ kind, image, width, batch, scoreBias }: Case): Promise<{ outputs: HostTensors }> {
  const networks = createNetworks({
    architecture: architectures[kind],
    image,
    latent: golden.latent,
    labels: golden.labels,
    width,
    labelScale: golden.labelScale,
  });
  const { generator, discriminator, classifier } = networks;
  const state: HostTensors = {
    ...weightsOf(generator.parameters, statePrefixes.generator),
    ...weightsOf(discriminator.parameters, statePrefixes.discriminator),
    ...weightsOf(classifier.parameters, statePrefixes.classifier),
    ...Object.fromEntries(
      Object.entries(generator.buffers).map(([name, { shape }]) => [
        statePrefixes.generatorBuffers + name,
        formula(name, shape, 1),
      ]),
    ),
    ...Object.fromEntries(
      Object.entries(discriminator.vectors).map(([name, { shape }]) => [
        statePrefixes.discriminatorVectors + name,
        formula(`vectors/${name}`, shape, 1),
      ]),
    ),
  };
  state[`${statePrefixes.discriminator}score/bias`]!.data[0]! += scoreBias;
  return runOnce(compiled, step(networks), state, {
    reals: formula('reals', [batch, ...image], 1),
    latents: formula('latents', [batch, golden.latent], 2),
    labels: oneHots(batch, (i) => i),
    realLabels: oneHots(batch, (i) => Math.floor(i / 2)),
    mask: masks(batch, (i) => i % 3 !== 0),
    realMask: masks(batch, (i) => i % 4 !== 1),
  });
}

describe.each(golden.cases)('PyTorch agrees on $name', (networkCase) => {
  let results: HostTensors;
  beforeAll(async () => {
    results = (await run(networkCase)).outputs;
  });

  it.each(networkNames)('%s: loss and every gradient', (network) => {
    const loss = networkCase.losses[network];
    expect(difference(results[network]!.data, [loss])).toBeLessThan(tolerance * Math.abs(loss));
    const gradients = (tensors: HostTensors, prefix: string) =>
      Object.fromEntries(
        Object.entries(tensors)
          .filter(([name]) => name.startsWith(prefix))
          .map(([name, tensor]) => [name.slice(prefix.length), tensor]),
      );
    const [computed, expected] = [
      gradients(results, `${network}/`),
      gradients(expectedGradients, `${networkCase.name}/${network}/`),
    ];
    expect(Object.keys(computed).sort()).toEqual(Object.keys(expected).sort());
    const ofAll = Math.max(...Object.values(expected).map(({ data }) => largest(data)));
    for (const [name, { shape, data }] of Object.entries(expected)) {
      expect(computed[name]!.shape, name).toEqual(shape);
      // Zero but for rounding, like that of a bias that a later normalisation takes away: measured by the network's
      // others.
      const size = largest(data) < 1e-12 * ofAll ? ofAll : largest(data);
      expect(difference(computed[name]!.data, data), name).toBeLessThan(tolerance * size);
    }
  });
});
