import { readFile } from 'node:fs/promises';
import path from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import type { Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import type { ImageDataset } from '../datasets/dataset';
import { gatherImages } from '../datasets/gather';
import type { ImageBatch } from '../images/batch';
import { dense, denseParameters } from '../nn/layers';
import { crossEntropy, leakyRelu, oneHot } from '../nn/operations';
import { adam, adamSlots, valueAndGradients } from '../nn/optimise';
import { he, initialise, lecun, named, prefixed, under, type Declaration } from '../nn/parameters';
import { stridedConvolutions } from '../nn/stridedConvolutions';
import { Random } from '../random';
import { sizeOf, type HostTensors, type Program, type Runtime, type State, type Tensors } from '../runtime/program';
import { cacheFolder } from '../storage/cacheFolder';
import { writeFileAtomic } from '../storage/atomicFile';
import { digest } from '../storage/digest';
import { decodeSafetensors, encodeSafetensors } from '../storage/safetensors';
import type { FeatureExtractor } from './features';

/**
 * The network that FID's features come from: a small classifier trained once on the data set itself, as in the practice
 * of the subsampling papers (Ding et al.; METHODS 1.10 and 4). Its 64 penultimate activations are the features.
 */

const dimension = 64;
/** Part of the cache's key: another number, another network. */
const version = 1;
const label = `classifier-${dimension}`;
const batch = 128;
const extractionBatch = 256;
const seed = 1;
const weights = 'weights/';
const slots = 'adam/';

/** Updates: colour images need more than digits do. */
const updatesFor = ({ channels }: ImageDataset) => (channels === 1 ? 600 : 2000);

export interface FeatureNetworkOptions {
  /** Where trained networks are kept; default: Darkroom's cache. */
  cache?: string;
  /** Called after some of the updates while it trains. */
  onProgress?: (done: number, updates: number) => void;
}

/**
 * The data set's feature network: read from the cache, or trained (from a fixed seed, in well under a minute for digits)
 * and kept there under the data set's content.
 */
export async function prepareFeatureNetwork(dataset: ImageDataset, runtime: Runtime, options: FeatureNetworkOptions = {}): Promise<FeatureExtractor> {
  const key = digest('sha256', `${label} v${version} ${dataset.contentId}`).slice(0, 32);
  const file = path.join(options.cache ?? cacheFolder(), 'features', `${key}.safetensors`);
  const network = describeNetwork(dataset);
  const kept = await readKept(file, network.parameters);
  const trained = kept ?? await train(dataset, network, runtime, options.onProgress);
  if (!kept) {
    // A cache that can't be written costs time in the next run, and nothing in this one.
    await writeFileAtomic(file, Buffer.concat(encodeSafetensors(trained, { network: label, dataset: dataset.title }))).catch(() => {});
  }
  const state = runtime.createState(trained);
  const program = await runtime.compile({
    name: 'feature extraction',
    state: Object.keys(trained),
    inputs: { images: { shape: [extractionBatch, dataset.height, dataset.width, dataset.channels], dtype: 'float32' } },
    step: (tensors, inputs) => ({ outputs: { features: network.features(under(weights, tensors), inputs.images as Tensor4D) } }),
  }, state);
  const content = digest('sha256', ...Object.values(trained).map(({ data }) => new Uint8Array(data.buffer, data.byteOffset, data.byteLength)));
  return { id: `${label}-${content.slice(0, 32)}`, label, dimension, extract: (images) => extract(program, images) };
}

interface Network {
  parameters: Declaration;
  /** `[batch, 64]`. */
  features(p: Tensors, images: Tensor4D): Tensor2D;
  /** `[batch, classes]`. */
  logits(p: Tensors, images: Tensor4D): Tensor2D;
}

function describeNetwork({ height, width, channels, classes }: ImageDataset): Network {
  const convolutions = stridedConvolutions([height, width, channels], [32, 64, 64]);
  const flat = sizeOf(convolutions.shape);
  const features = (p: Tensors, images: Tensor4D) =>
    leakyRelu(dense(p, 'features', tf.reshape(convolutions.forward(p, images), [images.shape[0], flat])), 0.1);
  return {
    parameters: {
      ...convolutions.parameters,
      ...denseParameters('features', flat, dimension, he(flat)),
      ...denseParameters('logits', dimension, classes.length, lecun(dimension)),
    },
    features,
    logits: (p, images) => dense(p, 'logits', features(p, images)),
  };
}

async function train(dataset: ImageDataset, network: Network, runtime: Runtime, onProgress: FeatureNetworkOptions['onProgress']): Promise<HostTensors> {
  const random = Random.from(seed, label);
  const { height, width, channels, classes, train: split } = dataset;
  const first = initialise(network.parameters, random, weights);
  const state = runtime.createState({ ...first, ...adamSlots(network.parameters, slots) });
  const program = await trainingProgram(network, [height, width, channels], classes.length, runtime, state);
  const updates = updatesFor(dataset);
  try {
    for (let update = 0; update < updates; update++) {
      const chosen = random.integers(batch, split.count);
      // A straight line to a twentieth: large steps first, small ones to settle.
      const rate = 2e-3 * (1 - 0.95 * update / updates);
      await program.run({ images: gatherImages(split, chosen), labels: chosen.map((index) => split.labels[index]!), rate: Float32Array.of(rate) });
      if (update % 20 === 0) onProgress?.(update, updates);
    }
    return await state.read(Object.keys(first));
  } finally {
    program.dispose();
    state.dispose();
  }
}

function trainingProgram(network: Network, shape: readonly [number, number, number], classes: number, runtime: Runtime, state: State): Promise<Program> {
  return runtime.compile({
    name: 'feature network training',
    state: Object.keys(state.specs),
    inputs: {
      images: { shape: [batch, ...shape], dtype: 'float32' },
      labels: { shape: [batch], dtype: 'int32' },
      rate: { shape: [], dtype: 'float32' },
    },
    step(tensors, inputs) {
      const parameters = under(weights, tensors);
      const targets = oneHot(named(inputs, 'labels'), classes);
      const { value, gradients } = valueAndGradients((p) => crossEntropy(network.logits(p, inputs.images as Tensor4D), targets), parameters);
      const updated = adam(parameters, gradients, under(slots, tensors), { learningRate: named(inputs, 'rate'), betas: [0.9, 0.999] });
      return { state: { ...prefixed(weights, updated.parameters), ...prefixed(slots, updated.slots) }, outputs: { loss: value } };
    },
  }, state);
}

async function extract(program: Program, { count, images }: ImageBatch): Promise<Float32Array> {
  const pixels = images.length / count;
  const features = new Float32Array(count * dimension);
  for (let at = 0; at < count; at += extractionBatch) {
    const n = Math.min(extractionBatch, count - at);
    const part = new Float32Array(extractionBatch * pixels);
    part.set(images.subarray(at * pixels, (at + n) * pixels));
    const result = await program.run({ images: part });
    features.set((result.features!.data as Float32Array).subarray(0, n * dimension), at * dimension);
  }
  return features;
}

/** The kept network, or null where there is none or it is not this one: then it is trained again. */
async function readKept(file: string, parameters: Declaration): Promise<HostTensors | null> {
  let tensors: HostTensors;
  try {
    tensors = decodeSafetensors(await readFile(file)).tensors;
  } catch {
    return null;
  }
  const fits = Object.entries(parameters).every(([name, { shape }]) => tensors[weights + name]?.shape.join() === shape.join());
  return fits ? tensors : null;
}
