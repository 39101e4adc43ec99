import * as tf from '@tensorflow/tfjs-core';
import type { Scalar, Tensor1D, Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import type { Architecture, ImageShape } from '../../../engine/networks/architecture';
import { biggan, bigganArchitecture, bigganCifarArchitecture } from '../../../engine/networks/biggan';
import { ccganArchitecture } from '../../../engine/networks/ccgan';
import { classFeatures } from '../../../engine/networks/classFeatures';
import { smallEncoder } from '../../../engine/networks/encoder';
import { labelEmbedding, labelRegressor } from '../../../engine/networks/labelEmbedding';
import { resnet34 } from '../../../engine/networks/resnet34';
import { sparseAutoencoder } from '../../../engine/networks/sparseAutoencoder';
import { vgg11 } from '../../../engine/networks/vgg11';
import { Normalisation } from '../../../engine/nn/batchNorm';
import type { NetworkTensors } from '../../../engine/nn/normalisedLayers';
import { valueAndGradients } from '../../../engine/nn/optimise';
import { addPrefix, selectPrefix, type Declaration } from '../../../engine/nn/parameters';
import { mapValues, type Tensors, type TensorSpec } from '../../../engine/runtime/program';
import { KernelVariants } from '../../../engine/runtime/tracing/kernelVariants';
import { trace } from '../../../engine/runtime/tracing/trace';
import '../runtimes';

/**
 * Networks at full size, traced with their gradients but not run: every shape fits, for images of every size that they
 * are for.
 */

const batch = 4;
type Shapes = Record<string, readonly number[]>;
type Forward = (p: Tensors, norm: Normalisation, inputs: Tensors) => Tensors;

const floats = (shape: readonly number[]): TensorSpec => ({ shape, dtype: 'float32' });
const specs = (declaration: Declaration, prefix: string) =>
  Object.fromEntries(Object.entries(declaration).map(([name, { shape }]) => [prefix + name, floats(shape)]));

/**
 * The shapes of what `forward` makes; every parameter must have a gradient of its own shape, every buffer a new value.
 */
function shapesOf(network: NetworkTensors, inputs: Shapes, forward: Forward): Shapes {
  let shapes: Shapes = {};
  trace(
    {
      name: 'shapes',
      state: { ...specs(network.parameters, 'p/'), ...specs(network.buffers, 'b/') },
      inputs: mapValues(inputs, floats),
      step: (now, given) => {
        const norm = new Normalisation(selectPrefix('b/', now), true);
        const { value, gradients } = valueAndGradients(
          (p) => {
            const made = forward(p, norm, given);
            shapes = mapValues(made, ({ shape }) => shape);
            return tf.addN(Object.values(made).map((tensor) => tf.mean<Scalar>(tf.square(tensor))));
          },
          selectPrefix('p/', now),
        );
        expect(mapValues(gradients, ({ shape }) => shape)).toEqual(mapValues(network.parameters, ({ shape }) => shape));
        expect(Object.keys(norm.updated).sort()).toEqual(Object.keys(network.buffers).sort());
        return { outputs: { value, ...addPrefix('gradient/', gradients) } };
      },
    },
    { fusedMatMul: true, block: null, kernelVariants: new KernelVariants() },
  );
  return shapes;
}

const digits: ImageShape = [28, 28, 1];
const photographs: ImageShape = [32, 32, 3];
const faces: ImageShape = [64, 64, 3];

describe('GANs', () => {
  const architectures = {
    biggan: bigganArchitecture,
    'biggan of CIFAR-10': bigganCifarArchitecture,
    'biggan with attention': biggan({ shared: 128, hierarchical: true, attention: 16 }),
    ccgan: ccganArchitecture,
  };
  const flat = (image: ImageShape) => (image[0] === 28 ? 7 * 7 * 256 : image[0] === 32 ? 4 * 4 * 512 : 4 * 4 * 1024);
  const cases = Object.entries(architectures).flatMap(([name, architecture]) =>
    [digits, photographs, faces].map((image) => ({ name, architecture, image })),
  );

  it.each(cases)(
    '$name, $image',
    ({ name, architecture, image }: { name: string; architecture: Architecture; image: ImageShape }) => {
      const sizes = { image, latent: 130, labels: 10, width: 1 };
      const generator = architecture.generator(sizes);
      expect(
        shapesOf(generator, { latents: [batch, 130], labels: [batch, 10] }, (p, norm, inputs) => ({
          images: generator.forward(p, norm, inputs.latents as Tensor2D, inputs.labels as Tensor2D),
        })),
      ).toEqual({ images: [batch, ...image] });
      const features = name === 'ccgan' ? flat(image) : image[0] === 64 ? 1024 : 256;
      for (const role of ['discriminator', 'classifier'] as const) {
        const trunk = architecture.trunk(sizes, role);
        expect(trunk.features).toBe(features);
        expect(
          shapesOf({ parameters: trunk.parameters, buffers: {} }, { images: [batch, ...image] }, (p, _, inputs) => ({
            features: trunk.forward(p, inputs.images as Tensor4D),
          })),
        ).toEqual({ features: [batch, features] });
      }
    },
  );
});

describe('features of classes', () => {
  const kinds = {
    small: (image: ImageShape) => smallEncoder(image),
    'ResNet-34': (image: ImageShape) => resnet34(image),
  };
  const cases = Object.entries(kinds).flatMap(([name, encoder]) =>
    [digits, photographs, faces].flatMap((image) =>
      (['v1', 'journal'] as const).map((head) => ({ name, encoder, image, head })),
    ),
  );

  it.each(cases)('$name, $image, $head', ({ name, encoder, image, head }) => {
    const length = name === 'small' ? 128 : 3072;
    const network = classFeatures({ encoder: encoder(image), length, classes: 10, head });
    const uniforms = Object.fromEntries(network.dropouts.map((width, i) => [`uniforms${i}`, [batch, width]]));
    expect(
      shapesOf(network, { images: [batch, ...image], ...uniforms }, (p, norm, inputs) => {
        const features = network.features(p, norm, inputs.images as Tensor4D);
        return {
          features,
          logits: network.logits(
            p,
            norm,
            features,
            Object.keys(uniforms).map((key) => inputs[key]!),
          ),
        };
      }),
    ).toEqual({ features: [batch, length], logits: [batch, 10] });
  });
});

describe('networks of continuous labels', () => {
  it.each([digits, photographs, faces].map((image) => ({ image })))('regressors tell labels of $image', ({ image }) => {
    const vgg = vgg11(image);
    expect(
      shapesOf(vgg, { images: [batch, ...image] }, (p, norm, inputs) => ({
        labels: vgg.forward(p, norm, inputs.images as Tensor4D),
      })),
    ).toEqual({ labels: [batch] });
    const regressor = labelRegressor(resnet34(image));
    expect(
      shapesOf(regressor, { images: [batch, ...image] }, (p, norm, inputs) => {
        const features = regressor.features(p, norm, inputs.images as Tensor4D);
        return { features, labels: regressor.label(p, features) };
      }),
    ).toEqual({ features: [batch, 128], labels: [batch] });
  });

  it('labels are embedded', () => {
    const { parameters, ...embedding } = labelEmbedding();
    expect(
      shapesOf({ parameters, buffers: {} }, { labels: [batch] }, (p, _, inputs) => ({
        embedded: embedding.embed(p, inputs.labels as Tensor1D),
      })),
    ).toEqual({ embedded: [batch, 128] });
  });

  it.each([
    { image: faces, form: 'journal', channels: 64, length: 12288, made: 12288 },
    { image: faces, form: 'v1', channels: 64, length: 12288, made: 12288 },
    { image: photographs, form: 'journal', channels: 16, length: 256, made: 256 },
    { image: photographs, form: 'v1', channels: 16, length: 256, made: 4 * 4 * 6 * 16 },
    { image: digits, form: 'journal', channels: 16, length: 128, made: 128 },
  ] as const)('autoencoder of $form for $image', ({ image, form, channels, length, made }) => {
    const network = sparseAutoencoder({ image: image, form, channels, length });
    expect(network.length).toBe(made);
    expect(
      shapesOf(network, { images: [batch, ...image] }, (p, norm, inputs) => {
        const features = network.encode(p, norm, inputs.images as Tensor4D);
        return { features, images: network.decode(p, norm, features), labels: network.predict(p, norm, features) };
      }),
    ).toEqual({ features: [batch, made], images: [batch, ...image], labels: [batch] });
  });
});
