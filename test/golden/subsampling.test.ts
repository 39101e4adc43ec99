import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import type { Scalar, Tensor, Tensor1D, Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import type { GeneratorNetwork, NetworkSizes, TrunkNetwork } from '../../engine/networks/architecture';
import { biggan, bigganArchitecture, bigganCifarArchitecture } from '../../engine/networks/biggan';
import { ccganArchitecture } from '../../engine/networks/ccgan';
import { classFeatures } from '../../engine/networks/classFeatures';
import { densityRatio } from '../../engine/networks/densityRatio';
import { ratioWidths } from '../../engine/networks/ratioWidths';
import { labelEmbedding, labelRegressor } from '../../engine/networks/labelEmbedding';
import { resnet34, type ResNetStage } from '../../engine/networks/resnet34';
import { sparseAutoencoder, type SparseAutoencoderOptions } from '../../engine/networks/sparseAutoencoder';
import { vgg11 } from '../../engine/networks/vgg11';
import { Normalisation } from '../../engine/nn/batchNorm';
import type { NetworkTensors } from '../../engine/nn/normalisedLayers';
import { crossEntropy } from '../../engine/nn/operations';
import { valueAndGradients } from '../../engine/nn/optimise';
import { initialise, addPrefix, selectPrefix, type Declaration } from '../../engine/nn/parameters';
import { Random } from '../../engine/random';
import { mapValues, sizeOf, type HostTensor, type HostTensors, type Tensors } from '../../engine/runtime/program';
import { compiled, runOnce } from '../unit/runtimes';
import { readTensorFile } from '../unit/storage/tensorFile';
import { difference, formula, largest, weightsOf } from './formula';

// Made by test/golden/subsampling.py with PyTorch, in double precision; of each gradient every n-th number.
const golden = JSON.parse(readFileSync(join(__dirname, 'subsampling.json'), 'utf8')) as {
  maxNumbers: number;
  losses: Record<string, number>;
  parameters: Record<string, number>;
};
const { tensors: expectedGradients } = await readTensorFile(join(__dirname, 'subsampling.safetensors'));
const tolerance = 2e-4;

interface Case {
  network: NetworkTensors;
  inputs: HostTensors;
  loss(p: Tensors, norm: Normalisation, inputs: Tensors): Scalar;
}

const images = (batch: number, size: number) => formula('images', [batch, size, size, 3], 1);
const uniforms = (name: string, shape: readonly number[]): HostTensor => {
  const { data } = formula(name, shape, 1);
  return { shape, data: data.map((value) => (value + 1) / 2) };
};
const oneHots = (batch: number, classes: number): HostTensor => ({
  shape: [batch, classes],
  data: Float32Array.from({ length: batch * classes }, (_, k) =>
    Number(Math.floor(k / classes) % classes === k % classes),
  ),
});
const squaredError = (a: Tensor, b: Tensor) => tf.mean<Scalar>(tf.square(tf.sub(a, b)));

function classLoss(
  batch: number,
  stages: ResNetStage[],
  size: number,
  firstStride: 1 | 2,
  head: 'v1' | 'journal',
): Case {
  const network = classFeatures({
    encoder: resnet34([size, size, 3], { stages, firstStride }),
    length: 10,
    classes: 3,
    head,
  });
  const drops = network.dropouts.map((width, i) => [`uniforms${i}`, uniforms(`uniforms${i}`, [batch, width])] as const);
  return {
    network,
    inputs: { images: images(batch, size), labels: oneHots(batch, 3), ...Object.fromEntries(drops) },
    loss(p, norm, inputs) {
      const logits = network.logits(
        p,
        norm,
        network.features(p, norm, inputs.images as Tensor4D),
        drops.map(([name]) => inputs[name]!),
      );
      return crossEntropy(logits, inputs.labels as Tensor2D);
    },
  };
}

function autoencoderLoss(batch: number, size: number, form: SparseAutoencoderOptions['form'], channels: number): Case {
  const network = sparseAutoencoder({ image: [size, size, 3], form, channels, length: 24, predictor: [16, 8] });
  return {
    network,
    inputs: { images: images(batch, size), labels: uniforms('labels', [batch]) },
    loss(p, norm, inputs) {
      const features = network.encode(p, norm, inputs.images as Tensor4D);
      const errors = tf.add(
        squaredError(network.decode(p, norm, features), inputs.images!),
        squaredError(network.predict(p, norm, features), inputs.labels!),
      );
      return tf.add(errors, tf.mul(tf.mean(features), 1e-3));
    },
  };
}

function ratioLoss(
  batch: number,
  output: 'relu' | 'softplus',
  labels: Parameters<typeof densityRatio>[0]['labels'],
  given: HostTensor,
): Case {
  const hidden = [32, 16];
  const network = densityRatio({ features: 12, labels, hidden, groups: 8, output });
  const masks = hidden.map((width, i) => {
    const { shape, data } = uniforms(`uniforms${i}`, [2 * batch, width]);
    return [`mask${i}`, { shape, data: data.map((value) => (value >= 0.5 ? 2 : 0)) }] as const;
  });
  return {
    network: { parameters: network.parameters, buffers: {} },
    inputs: {
      reals: formula('reals', [batch, 12], 2),
      fakes: formula('fakes', [batch, 12], 2),
      given,
      ...Object.fromEntries(masks),
    },
    loss(p, _norm, inputs) {
      const both = (a: Tensor, b: Tensor) => tf.concat([a, b], 0) as Tensor2D;
      const ratios = network.forward(
        p,
        both(inputs.reals!, inputs.fakes!),
        both(inputs.given!, inputs.given!),
        masks.map(([name]) => inputs[name]!),
      );
      const [real, fake] = [tf.slice(ratios, 0, batch), tf.slice(ratios, batch, batch)];
      const fit = tf.sub(
        tf.sub(tf.mean(tf.mul(tf.sigmoid(fake), fake)), tf.mean(tf.softplus(fake))),
        tf.mean(tf.sigmoid(real)),
      );
      return tf.add(fit, tf.mul(tf.square(tf.sub(tf.mean(fake), 1)), 0.01));
    },
  };
}

const aims = (shape: readonly number[]) => formula('aims', shape, 1);

function generatorLoss(network: GeneratorNetwork, latents: HostTensor, condition: HostTensor, size: number): Case {
  return {
    network,
    inputs: { latents, condition, aims: aims([latents.shape[0]!, size, size, 3]) },
    loss: (p, norm, inputs) =>
      squaredError(network.forward(p, norm, inputs.latents as Tensor2D, inputs.condition as Tensor2D), inputs.aims!),
  };
}

function trunkLoss(trunk: TrunkNetwork, batch: number, size: number): Case {
  return {
    network: { parameters: trunk.parameters, buffers: {} },
    inputs: { images: images(batch, size), aims: aims([batch, trunk.features]) },
    loss: (p, _norm, inputs) => squaredError(trunk.forward(p, inputs.images as Tensor4D), inputs.aims!),
  };
}

function labelLoss(
  network: NetworkTensors,
  batch: number,
  size: number,
  told: (p: Tensors, norm: Normalisation, images: Tensor4D) => Tensor1D,
): Case {
  return {
    network,
    inputs: { images: images(batch, size), labels: uniforms('labels', [batch]) },
    loss: (p, norm, inputs) => squaredError(told(p, norm, inputs.images as Tensor4D), inputs.labels!),
  };
}

function embeddingLoss(): Case {
  const embedding = labelEmbedding();
  return {
    network: { parameters: embedding.parameters, buffers: {} },
    inputs: { labels: uniforms('labels', [6]), aims: aims([6, 128]) },
    loss: (p, _norm, inputs) => squaredError(embedding.embed(p, inputs.labels as Tensor1D), inputs.aims!),
  };
}

const narrow: ResNetStage[] = [
  { planes: 4, blocks: 1 },
  { planes: 8, blocks: 2 },
  { planes: 8, blocks: 1 },
];
const inBlocks: ResNetStage[] = [
  { planes: 16, blocks: 1 },
  { planes: 32, blocks: 1 },
];
const sizes = (size: number, latent: number, labels: number, width: number): NetworkSizes => ({
  image: [size, size, 3],
  latent,
  labels,
  width,
});
const vgg = vgg11([64, 64, 3], 1 / 16);
const regressor = labelRegressor(resnet34([8, 8, 3], { stages: narrow }));
const attentive = biggan({ shared: 128, hierarchical: true, attention: 8 });
const [small, large, ccgan] = [sizes(16, 14, 3, 1 / 16), sizes(64, 14, 3, 1 / 16), sizes(16, 7, 5, 1 / 16)];

const cases: Record<string, Case> = {
  'class features, v1': classLoss(6, narrow, 8, 1, 'v1'),
  'class features, v1, in blocks': classLoss(16, inBlocks, 8, 1, 'v1'),
  'class features, journal': classLoss(6, narrow, 14, 2, 'journal'),
  'VGG-11': labelLoss(vgg, 6, 64, (p, norm, x) => vgg.forward(p, norm, x)),
  'label regressor': labelLoss(regressor, 6, 8, (p, norm, x) => regressor.label(p, regressor.features(p, norm, x))),
  'label embedding': embeddingLoss(),
  'sparse autoencoder, journal': autoencoderLoss(4, 64, 'journal', 4),
  'sparse autoencoder, journal, small': autoencoderLoss(24, 16, 'journal', 16),
  'sparse autoencoder, v1': autoencoderLoss(6, 16, 'v1', 4),
  'density ratio, classes': ratioLoss(8, 'relu', { kind: 'classes', count: 3 }, oneHots(8, 3)),
  'density ratio, embedding': ratioLoss(
    8,
    'softplus',
    { kind: 'embedding', length: 5 },
    formula('embedded', [8, 5], 1),
  ),
  'BigGAN generator': generatorLoss(attentive.generator(small), formula('latents', [6, 14], 2), oneHots(6, 3), 16),
  'BigGAN generator at 64': generatorLoss(
    bigganCifarArchitecture.generator(large),
    formula('latents', [4, 14], 2),
    oneHots(4, 3),
    64,
  ),
  'BigGAN discriminator': trunkLoss(attentive.trunk(small, 'discriminator'), 6, 16),
  'BigGAN discriminator at 64': trunkLoss(bigganArchitecture.trunk(large, 'discriminator'), 4, 64),
  'CcGAN generator': generatorLoss(
    ccganArchitecture.generator(ccgan),
    formula('latents', [6, 7], 2),
    formula('embedded', [6, 5], 1),
    16,
  ),
  'CcGAN discriminator': trunkLoss(ccganArchitecture.trunk(ccgan, 'discriminator'), 6, 16),
};

/** The weights of subsampling.py: gains of plain normalisations around 1, the offset of labels around 0.7. */
function weights(parameters: Declaration): HostTensors {
  const moved = (name: string, { shape }: HostTensor) =>
    name === 'label/bias' ? 0.7 : name.endsWith('/gain') && shape.length === 1 ? 1 : 0;
  return mapValues(weightsOf(parameters, ''), (tensor, name) => ({
    shape: tensor.shape,
    data: tensor.data.map((value) => value + moved(name, tensor)),
  }));
}

/** Every n-th number, as subsampling.py keeps them. */
function sampled({ data }: HostTensor): number[] {
  const stride = Math.ceil(data.length / golden.maxNumbers) | 1;
  return Array.from(data).filter((_, i) => i % stride === 0);
}

it('every network that PyTorch has seen is here', () => {
  expect(Object.keys(cases).sort()).toEqual(Object.keys(golden.losses).sort());
});

it.each(Object.entries(cases))(
  'PyTorch agrees on the loss and every gradient: %s',
  async (name, { network, inputs, ...networkCase }) => {
    const state = {
      ...prefixedHost('p/', weights(network.parameters)),
      ...initialise(network.buffers, Random.from(0, 'moments'), 'moments/'),
    };
    const { outputs } = await runOnce(
      compiled,
      (now, given) => {
        const norm = new Normalisation(selectPrefix('moments/', now), true);
        const { value, gradients } = valueAndGradients(
          (p) => networkCase.loss(p, norm, given),
          selectPrefix('p/', now),
        );
        return { outputs: { loss: value, ...addPrefix('gradient/', gradients) } };
      },
      state,
      inputs,
    );
    const expectedLoss = golden.losses[name]!;
    expect(Math.abs(outputs.loss!.data[0]! - expectedLoss)).toBeLessThan(1e-5 * Math.abs(expectedLoss));
    const expected = Object.entries(expectedGradients)
      .filter(([key]) => key.startsWith(`${name}/`))
      .map(([key, { data }]) => [key.slice(name.length + 1), data] as const);
    expect(Object.keys(network.parameters).sort()).toEqual(expected.map(([key]) => key).sort());
    const ofAll = Math.max(...expected.map(([, data]) => largest(data)));
    for (const [key, data] of expected) {
      // Single precision: of the gradient, and of the largest, since a gradient may be what is left of much that
      // cancels.
      expect(difference(sampled(outputs[`gradient/${key}`]!), data), key).toBeLessThan(
        tolerance * largest(data) + 2e-6 * ofAll,
      );
    }
  },
);

const prefixedHost = (prefix: string, tensors: HostTensors): HostTensors =>
  Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [prefix + name, tensor]));

describe("at their published sizes networks have as many parameters as PyTorch's", () => {
  const [small32, large64] = [
    [32, 32, 3],
    [64, 64, 3],
  ] as const;
  const extractor = (head: 'v1' | 'journal') =>
    classFeatures({ encoder: resnet34(small32), length: 3072, classes: 10, head });
  const autoencoder = (form: 'v1' | 'journal') =>
    sparseAutoencoder({ image: large64, form, channels: 64, length: 12288 });
  const published: Record<string, { parameters: Declaration }> = {
    "ResNet-34 with v1's head": extractor('v1'),
    "ResNet-34 with the journal's head": extractor('journal'),
    'VGG-11': vgg11(large64),
    'label regressor': labelRegressor(resnet34(large64)),
    'label embedding': labelEmbedding(),
    'sparse autoencoder, journal': autoencoder('journal'),
    'sparse autoencoder, v1': autoencoder('v1'),
    'BigGAN generator, 32': bigganArchitecture.generator(sizes(32, 128, 10, 1)),
    'BigGAN generator of CIFAR-10': bigganCifarArchitecture.generator(sizes(32, 128, 10, 1)),
    'BigGAN discriminator, 32': bigganArchitecture.trunk(sizes(32, 128, 10, 1), 'discriminator'),
    'CcGAN generator': ccganArchitecture.generator(sizes(64, 256, 128, 1)),
    'CcGAN discriminator': ccganArchitecture.trunk(sizes(64, 256, 128, 1), 'discriminator'),
    ...Object.fromEntries(
      (
        [
          ['mlp3', 'v1'],
          ['mlp3', 'journal'],
          ['mlp5', 'v1'],
          ['mlp7', 'v1'],
          ['mlp9', 'v1'],
        ] as const
      ).map(([depth, variant]) => [
        `density ratio ${depth} ${variant}`,
        densityRatio({
          features: 3072,
          labels: { kind: 'classes', count: 10 },
          hidden: ratioWidths(depth, variant, 'classes'),
          groups: 8,
          output: 'relu',
        }),
      ]),
    ),
  };

  it.each(Object.entries(golden.parameters))('%s: %d', (name, count) => {
    expect(Object.values(published[name]!.parameters).reduce((sum, { shape }) => sum + sizeOf(shape), 0)).toBe(count);
  });
});
