import { open } from 'node:fs/promises';
import path from 'node:path';
import type { Scalar, Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import type { ImageDataset } from '../../datasets/dataset';
import type { ImageBatch } from '../../images/batch';
import { initialTensors, updateProgram, type SupervisedUpdate } from '../../networks/supervisedUpdate';
import { selectPrefix, type Declaration } from '../../nn/parameters';
import { Random } from '../../random';
import { runInBatches } from '../../runtime/batched';
import type { HostData, HostTensors, Runtime, Tensors, TensorSpec } from '../../runtime/program';
import { writeFileMakingFolder } from '../../files/atomicFile';
import { cacheFolder } from '../../files/cacheFolder';
import { digest } from '../../files/digest';
import { encodeSealed, readSafetensors } from '../../storage/safetensors';

/**
 * Evaluation networks: trained once on a data set from a fixed seed, kept in the cache under the data set's content,
 * and frozen.
 */

const seed = 1;
const portion = 256;
const prefixes = { weights: 'weights/', moments: 'moments/', slots: 'adam/' } as const;

/** An evaluation network, and how it is trained. */
export interface NetworkTrainingSpec {
  /** Names the kind of network wherever its figures stand: "classifier-64". */
  label: string;
  /** Part of the cache's key: another number where anything below changes. */
  version: number;
  parameters: Declaration;
  /** Number of updates with Adam. */
  updates: number;
  /** What `loss` takes, beside the parameters. */
  inputs: Record<string, TensorSpec>;
  /** The inputs of one update. */
  draw(random: Random): Record<string, HostData>;
  loss(p: Tensors, inputs: Tensors): Scalar;
}

export interface PrepareOptions {
  /** Where trained networks are kept; default: Darkroom's cache. */
  cache?: string;
  /** Called after some of the updates while it trains; what it throws ends the training. */
  onProgress?: (done: number, updates: number) => void;
}

/** A trained network's tensors. */
export interface TrainedNetwork {
  /** Label and digest of the tensors: the same id, the same network. */
  id: string;
  tensors: HostTensors;
}

/** The data set's network: read from the cache, or trained and kept there. */
export async function loadOrTrain(
  spec: NetworkTrainingSpec,
  dataset: ImageDataset,
  runtime: Runtime,
  options: PrepareOptions = {},
): Promise<TrainedNetwork> {
  const { label, version } = spec;
  const key = digest('sha256', `${label} v${version} ${dataset.contentId}`).slice(0, 32);
  const file = path.join(options.cache ?? cacheFolder(), 'features', `${key}.safetensors`);
  const kept = await readKept(file, spec.parameters);
  const tensors = kept ?? (await train(spec, runtime, options.onProgress));
  if (!kept) {
    // A cache that can't be written costs time in the next run, and nothing in this one.
    await writeFileMakingFolder(file, encodeSealed(tensors, { network: label, dataset: dataset.title })).catch(
      () => {},
    );
  }
  const content = digest(
    'sha256',
    ...Object.values(tensors).map(({ data }) => new Uint8Array(data.buffer, data.byteOffset, data.byteLength)),
  );
  return { id: `${label}-${content.slice(0, 32)}`, tensors };
}

/** Results of a network for each image of a batch: `count x width` numbers for each name. */
type ImageFunction = (batch: ImageBatch) => Promise<Record<string, Float32Array>>;

/** What `forward`, a function of trained parameters and images, gives for batches of any size; frozen. */
export async function imageFunction(
  name: string,
  { tensors }: TrainedNetwork,
  { height, width, channels }: ImageDataset,
  runtime: Runtime,
  forward: (p: Tensors, images: Tensor4D) => Record<string, Tensor2D>,
): Promise<ImageFunction> {
  const program = await runtime.compile(
    {
      name,
      state: Object.keys(tensors),
      inputs: { images: { shape: [portion, height, width, channels], dtype: 'float32' } },
      step: (state, inputs) => ({
        outputs: forward(selectPrefix(prefixes.weights, state), inputs.images as Tensor4D),
      }),
    },
    runtime.createState(tensors),
  );
  return ({ count, images }) =>
    runInBatches(program, portion, count, { images: { width: height * width * channels, data: images } });
}

async function train(
  spec: NetworkTrainingSpec,
  runtime: Runtime,
  onProgress: PrepareOptions['onProgress'],
): Promise<HostTensors> {
  const { label, parameters, updates, inputs } = spec;
  const update: SupervisedUpdate = {
    name: `${label} training`,
    prefixes,
    parameters,
    optimizer: { kind: 'adam', betas: [0.9, 0.999] },
    inputs,
    loss: (p, _norm, given) => spec.loss(p, given),
    lossName: 'loss',
  };
  const random = Random.from(seed, label);
  const state = runtime.createState(initialTensors(update, random));
  const program = await runtime.compile(updateProgram(update, Object.keys(state.specs)), state);
  try {
    for (let done = 0; done < updates; done++) {
      // A straight line to a twentieth: large steps first, small ones to settle.
      const rate = 2e-3 * (1 - (0.95 * done) / updates);
      await program.run({ ...spec.draw(random), rate: Float32Array.of(rate) });
      if (done % 20 === 0) onProgress?.(done, updates);
    }
    return await state.read(Object.keys(parameters).map((name) => prefixes.weights + name));
  } finally {
    program.dispose();
    state.dispose();
  }
}

/** The kept network, or null where there is none or it is not this one: then it is trained again. */
async function readKept(kept: string, parameters: Declaration): Promise<HostTensors | null> {
  const file = await open(kept).catch(() => null);
  if (!file) return null;
  let tensors: HostTensors;
  try {
    ({ tensors } = await readSafetensors(file));
  } catch {
    return null;
  } finally {
    await file.close();
  }
  const fits = Object.entries(parameters).every(
    ([name, { shape }]) => tensors[prefixes.weights + name]?.shape.join() === shape.join(),
  );
  return fits ? tensors : null;
}
