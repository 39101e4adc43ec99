import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import type { Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import { z } from 'zod';
import { UserError } from '../../../../errors';
import { dense, paddedConv } from '../../../../nn/layers';
import { relu } from '../../../../nn/operations';
import { sizeOf, type HostTensor, type HostTensors, type Tensors } from '../../../../runtime/program';
import { digestOf, openStep, type PretrainedNetwork } from '../pretrainedNetwork';
import type { ImageInput } from '../imageInput';
import { modelFile, valueFiles } from './files';

/**
 * The ResNet-50 that Keras had for ImageNet (He et al., "Deep Residual Learning", 2016; strides in the first 1x1 of a
 * block, as there). It was trained on blue, green, red with the means of ImageNet taken off, not divided.
 */
const input: ImageInput = {
  height: 224,
  width: 224,
  resize: 'half-pixel',
  channels: 'bgr',
  offset: [103.939, 116.779, 123.68],
  scale: [1, 1, 1],
};
const label = 'ResNet-50';
/** Of batch normalisation. */
const epsilon = 0.001;
const [features, logits] = [2048, 1000];
/** Letters of the blocks of each stage, 2 to 5. */
const stages = ['abc', 'abcd', 'abcdef', 'abc'];

const manifestSchema = z.object({
  weightsManifest: z.array(
    z.object({
      weights: z.array(z.object({ name: z.string(), shape: z.array(z.int().positive()), dtype: z.literal('float32') })),
    }),
  ),
});

/** The network in the folder of its files. @throws UserError if they are not its. */
export async function kerasResnet50(folder: string): Promise<PretrainedNetwork> {
  return resnet50Network(await readTensors(folder));
}

/** The network of these tensors, by Keras's names: "res2a_branch2a/kernel", "bn2a_branch2a/gamma". */
export function resnet50Network(found: ReadonlyMap<string, HostTensor>): PretrainedNetwork {
  const tensors = foldedTensors(found);
  return {
    label,
    id: `${label}-${digestOf(tensors)}`,
    input,
    features,
    logits,
    open: openStep({ label, input }, tensors, forward),
  };
}

async function readTensors(folder: string): Promise<Map<string, HostTensor>> {
  const { weightsManifest } = manifestSchema.parse(JSON.parse(await readFile(join(folder, modelFile.name), 'utf8')));
  const parts = await Promise.all(valueFiles.map(({ name }) => readFile(join(folder, name))));
  const bytes = Uint8Array.from(Buffer.concat(parts));
  const values = new Float32Array(bytes.buffer);
  const found = new Map<string, HostTensor>();
  let at = 0;
  for (const { name, shape } of weightsManifest.flatMap(({ weights }) => weights)) {
    found.set(name, { shape, data: values.subarray(at, (at += sizeOf(shape))) });
  }
  if (at !== values.length)
    throw new UserError('The files of ResNet-50 do not belong together.', {
      where: folder,
      advice: 'Get them again with `darkroom networks fetch resnet-50 --again`.',
    });
  return found;
}

/** Convolutions with their batch normalisation in them, `NAME/weights` and `NAME/bias`; the last layer as `logits`. */
function foldedTensors(found: ReadonlyMap<string, HostTensor>): HostTensors {
  const get = (name: string) => {
    const tensor = found.get(name);
    if (!tensor) throw new Error(`ResNet-50 has no tensor ${name}.`);
    return tensor;
  };
  const folded: HostTensors = {};
  for (const [name, { shape, data: kernel }] of found) {
    const [layer, part] = name.split('/') as [string, string];
    if (part !== 'kernel' || shape.length !== 4) continue;
    const norm = layer === 'conv1' ? 'bn_conv1' : layer.replace('res', 'bn');
    const [gamma, beta, mean, variance] = ['gamma', 'beta', 'moving_mean', 'moving_variance'].map(
      (one) => get(`${norm}/${one}`).data,
    ) as [Float32Array, Float32Array, Float32Array, Float32Array];
    const bias = get(`${layer}/bias`).data;
    const outputs = bias.length;
    const factor = gamma.map((one, i) => one / Math.sqrt(variance[i]! + epsilon));
    folded[`${layer}/weights`] = { shape, data: (kernel as Float32Array).map((w, i) => w * factor[i % outputs]!) };
    const shifted = beta.map((one, i) => one + (bias[i]! - mean[i]!) * factor[i]!);
    folded[`${layer}/bias`] = { shape: [outputs], data: shifted };
  }
  folded['logits/weights'] = get('fc1000/kernel');
  folded['logits/bias'] = get('fc1000/bias');
  return folded;
}

/** Images `[batch, 224, 224, 3]` as `input` says. */
function forward(p: Tensors, images: Tensor4D): { features: Tensor2D; logits: Tensor2D } {
  const stem = relu(paddedConv(p, 'conv1', images, 2, 3));
  // What is beyond the rim is zero, and after a rectifier nothing is below.
  let x: Tensor4D = tf.maxPool(
    tf.pad(stem, [
      [0, 0],
      [1, 1],
      [1, 1],
      [0, 0],
    ]),
    3,
    2,
    'valid',
  );
  for (const [i, blocks] of stages.entries())
    for (const block of blocks) {
      const name = `res${i + 2}${block}_branch`;
      const stride = block === 'a' && i > 0 ? 2 : 1;
      const first = relu(paddedConv(p, `${name}2a`, x, stride, 0));
      const third = paddedConv(p, `${name}2c`, relu(paddedConv(p, `${name}2b`, first, 1, 1)), 1, 0);
      x = relu(tf.add(third, block === 'a' ? paddedConv(p, `${name}1`, x, stride, 0) : x));
    }
  const means = tf.mean<Tensor2D>(x, [1, 2]);
  return { features: means, logits: dense(p, 'logits', means) };
}
