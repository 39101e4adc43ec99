import type { Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import type { ImageDataset } from '../../../datasets/dataset';
import { digest } from '../../../files/digest';
import { toBytes } from '../../../images/bytes';
import type { ImageBatch } from '../../../images/batch';
import { sizeOf, type HostTensors, type Runtime, type Tensors } from '../../../runtime/program';
import type { EvaluationNetwork } from '../evaluationNetwork';
import { networkInput, type ImageInput } from './imageInput';

/** Images that go through such a network at once: more are not faster, and take some 20 MB each. */
const usualPortion = 16;

/** What a network says of each image, row by row. */
export interface Said {
  /** `count x features`. */
  features: Float32Array;
  /** `count x logits`; absent where it has none. */
  logits?: Float32Array;
}

/** A network that was trained elsewhere, on other images than those of an experiment. */
export interface PretrainedNetwork {
  /** What stands beside figures that are made with it. */
  label: string;
  /** Whether the bare names of metrics mean this network: the original Inception-v3 alone. */
  isOriginal?: boolean;
  /** Begins with the label: the same id, the same numbers. */
  id: string;
  input: ImageInput;
  /** Images that it takes at once, no more and no fewer; undefined where any number will do. */
  portion?: number;
  /** Numbers that it gives for an image. */
  features: number;
  /** Null where it gives none. */
  logits: number | null;
  /** Makes it ready for `portion` images at once, as `input` says: `portion x height x width x 3`. */
  open(runtime: Runtime, portion: number): Promise<(images: Float32Array) => Promise<Said>>;
}

/** The two sides of a pretrained network, for images of a data set. */
export interface OpenedNetwork {
  features: EvaluationNetwork;
  /** Logits of the classes that it was trained on. */
  logits: EvaluationNetwork | null;
}

interface OpenOptions {
  /** Called before each portion with the images it was asked about so far; what it throws ends the work. */
  between?: (images: number) => void;
  /** Images that go through the network at once, where its file does not say. */
  portion?: number;
}

/** Makes a network ready for images of a data set. */
export async function openPretrained(
  network: PretrainedNetwork,
  dataset: Pick<ImageDataset, 'height' | 'width' | 'channels'>,
  runtime: Runtime,
  { between, portion: wanted = usualPortion }: OpenOptions = {},
): Promise<OpenedNetwork> {
  const { id, label, isOriginal, input, portion = wanted } = network;
  const run = await network.open(runtime, portion);
  const inputSize = input.height * input.width * 3;
  const own = dataset.height * dataset.width * dataset.channels;
  let asked = 0;
  const ask = async ({ count, images }: ImageBatch): Promise<Said> => {
    const features = new Float32Array(count * network.features);
    const logits = network.logits === null ? undefined : new Float32Array(count * network.logits);
    for (let at = 0; at < count; at += portion) {
      between?.(asked);
      const n = Math.min(portion, count - at);
      const shown = new Float32Array(portion * inputSize);
      shown.set(networkInput(toBytes(images.subarray(at * own, (at + n) * own)), dataset, input));
      const said = await run(shown);
      features.set(said.features.subarray(0, n * network.features), at * network.features);
      asked += n;
      if (logits) logits.set(said.logits!.subarray(0, n * network.logits!), at * network.logits!);
    }
    return { features, ...(logits && { logits }) };
  };
  const answer = ofLatest(ask);
  const side = (name: keyof Said, width: number): EvaluationNetwork => ({
    id,
    label,
    ...(isOriginal && { isOriginal }),
    width,
    apply: async (batch) => (await answer(batch))[name]!,
  });
  return {
    features: side('features', network.features),
    logits: network.logits === null ? null : side('logits', network.logits),
  };
}

/** The same function, which keeps its latest result: features and logits of a batch are asked for in turn. */
function ofLatest<A extends object, B>(compute: (argument: A) => Promise<B>): (argument: A) => Promise<B> {
  let latest: { argument: A; result: Promise<B> } | undefined;
  return (argument) => {
    if (latest?.argument !== argument) latest = { argument, result: compute(argument) };
    return latest.result;
  };
}

/** What `PretrainedNetwork.open` is for a network that is written as a step; frozen. */
export function openStep(
  { label, input }: Pick<PretrainedNetwork, 'label' | 'input'>,
  tensors: HostTensors,
  forward: (p: Tensors, images: Tensor4D) => { features: Tensor2D; logits?: Tensor2D },
): PretrainedNetwork['open'] {
  return async (runtime, portion) => {
    const program = await runtime.compile(
      {
        name: `${label} features`,
        state: Object.keys(tensors),
        inputs: { images: { shape: [portion, input.height, input.width, 3], dtype: 'float32' } },
        step: (state, inputs) => ({ outputs: forward(state, inputs.images as Tensor4D) }),
      },
      runtime.createState(tensors),
    );
    return async (images) => {
      const { features, logits } = await program.run({ images });
      return {
        features: features!.data as Float32Array,
        ...(logits && { logits: logits.data as Float32Array }),
      };
    };
  };
}

/** A digest of all tensors: what names a network's numbers, in 32 hexadecimal digits. */
export function digestOf(tensors: HostTensors): string {
  const parts = Object.entries(tensors).flatMap(([name, { shape, data }]) => [
    `${name} ${sizeOf(shape)}\n`,
    new Uint8Array(data.buffer, data.byteOffset, data.byteLength),
  ]);
  return digest('sha256', ...parts).slice(0, 32);
}
