import * as tf from '@tensorflow/tfjs-core';
import type { Tensor1D } from '@tensorflow/tfjs-core';
import type { ImageDataset } from '../../datasets/dataset';
import { initialTensors, updateProgram, type SupervisedUpdate } from '../../networks/supervisedUpdate';
import { selectPrefix, type Declaration } from '../../nn/parameters';
import { Random } from '../../random';
import { openReferenceDevice } from '../../runtime/devices';
import type { HostData, HostTensors, Program, Tensors, TensorSpec } from '../../runtime/program';
import { countOf, imagePartsOf, type SplitIndices } from '../images/imageParts';
import type { HeldOutFigure } from './heldOutFigure';
import { drawImages, imagesAt, type DrawnImages } from './trainingImages';

/** How an evaluation network is trained: from a fixed seed, stopped and judged by images that it does not see. */
export interface NetworkTraining {
  /** Names the kind of network wherever its figures stand: "classifier-64". */
  label: string;
  parameters: Declaration;
  /** Number of updates with Adam. */
  updates: number;
  /** Images in one update. */
  batch: number;
  /** What `losses` takes, beside the parameters. */
  inputs: Record<string, TensorSpec>;
  inputsOf(this: void, images: DrawnImages): Record<string, HostData>;
  /** The loss of each image of a batch, `[batch]`; their mean is minimised. */
  losses(p: Tensors, inputs: Tensors): Tensor1D;
  /** What is told of each image to judge the network, `[batch]`; by default its loss. */
  marks?(p: Tensors, inputs: Tensors): Tensor1D;
  /** How good it is, from the marks of images that it has not seen; null where there are too few of them. */
  figureOf(marks: Float32Array, images: HeldOutImages): HeldOutFigure | null;
}

/** What is known of the images that a network is judged by. */
export interface HeldOutImages {
  classes: Int32Array;
  /** Continuous labels as numbers in [0, 1]. */
  numbers: Float32Array;
  /** Mean square distance of a pixel from its mean over these images. */
  pixelVariance: number;
}

export interface TrainedTensors {
  /** The network's, named as its training names them. */
  tensors: HostTensors;
  heldOut: HeldOutFigure | null;
}

const seed = 1;
export const prefixes = { weights: 'weights/', moments: 'moments/', slots: 'adam/' } as const;
/** How often a training is looked at; it keeps the weights that were the best then. */
const looks = 10;
/** Batches of one look. */
const batchesOfLook = 16;

/**
 * Trains on the reference device, so that every run, on whatever device, is judged by the same network.
 * @param onProgress called after some of the updates; what it throws ends the training.
 */
export async function trainNetwork(
  training: NetworkTraining,
  dataset: ImageDataset,
  onProgress?: (done: number, updates: number) => void,
): Promise<TrainedTensors> {
  const { label, parameters, updates, batch, inputs, inputsOf } = training;
  const runtime = openReferenceDevice();
  const update: SupervisedUpdate = {
    name: `${label} training`,
    prefixes,
    parameters,
    optimizer: { kind: 'adam', betas: [0.9, 0.999] },
    inputs,
    loss: (p, _norm, given) => tf.mean(training.losses(p, given)),
    lossName: 'loss',
  };
  const random = Random.from(seed, label);
  const state = runtime.createState(initialTensors(update, random));
  const program = await runtime.compile(updateProgram(update, Object.keys(state.specs)), state);
  const examination = await runtime.compile(
    {
      name: `${label} examination`,
      state: Object.keys(state.specs),
      inputs,
      step: (now, given) => {
        const p = selectPrefix(prefixes.weights, now);
        const losses = training.losses(p, given);
        return { outputs: { losses, marks: training.marks?.(p, given) ?? losses } };
      },
    },
    state,
  );
  const { stopping, telling } = imagePartsOf(dataset);
  const read = () => state.read(Object.keys(parameters).map((name) => prefixes.weights + name));
  let best: { loss: number; tensors: HostTensors } | undefined;
  const look = async () => {
    const { losses } = await examine(examination, training, dataset, stopping, batchesOfLook);
    const loss = losses.length === 0 ? -Infinity : losses.reduce((sum, one) => sum + one, 0) / losses.length;
    // Where there is nothing to look at, the last weights are the best.
    if (!best || loss < best.loss || Number.isNaN(best.loss) || losses.length === 0)
      best = { loss, tensors: await read() };
  };
  try {
    for (let done = 0; done < updates; done++) {
      // A straight line to a twentieth: large steps first, small ones to settle.
      const rate = 2e-3 * (1 - (0.95 * done) / updates);
      await program.run({ ...inputsOf(drawImages(dataset, random, batch)), rate: Float32Array.of(rate) });
      if (done % 20 === 0) onProgress?.(done, updates);
      if (Math.floor(((done + 1) * looks) / updates) > Math.floor((done * looks) / updates)) await look();
    }
    state.write(best!.tensors);
    const { marks, images } = await examine(examination, training, dataset, telling);
    return { tensors: best!.tensors, heldOut: training.figureOf(marks, images) };
  } finally {
    program.dispose();
    examination.dispose();
    state.dispose();
    runtime.dispose();
  }
}

/** Losses and marks of a part's images, of so many batches at most. */
async function examine(
  examination: Program,
  { batch, inputsOf }: NetworkTraining,
  dataset: ImageDataset,
  part: SplitIndices,
  batches = Infinity,
): Promise<{ losses: Float32Array; marks: Float32Array; images: HeldOutImages }> {
  const count = Math.min(countOf(part), batches * batch);
  const [losses, marks] = [new Float32Array(count), new Float32Array(count)];
  const [classes, numbers] = [new Int32Array(count), new Float32Array(count)];
  const spread = new PixelSpread(dataset.height * dataset.width * dataset.channels);
  for (let at = 0; at < count; at += batch) {
    const own = Math.min(batch, count - at);
    // A last batch is filled up with its last image, so that what is counted stands before what is not.
    const places = Array.from({ length: batch }, (_, i) => at + Math.min(i, own - 1));
    const images = imagesAt(dataset, part, places);
    const outputs = await examination.run(inputsOf(images));
    losses.set((outputs.losses!.data as Float32Array).subarray(0, own), at);
    marks.set((outputs.marks!.data as Float32Array).subarray(0, own), at);
    classes.set(images.classes.subarray(0, own), at);
    numbers.set(images.numbers.subarray(0, own), at);
    spread.add(images.images, own);
  }
  return { losses, marks, images: { classes, numbers, pixelVariance: spread.variance } };
}

/** Sums over images of each pixel and of its square. */
class PixelSpread {
  private readonly sums: Float64Array;
  private squares = 0;
  private count = 0;

  constructor(private readonly size: number) {
    this.sums = new Float64Array(size);
  }

  add(images: Float32Array, count: number): void {
    for (let i = 0; i < count * this.size; i++) {
      this.sums[i % this.size]! += images[i]!;
      this.squares += images[i]! ** 2;
    }
    this.count += count;
  }

  get variance(): number {
    const means = this.sums.reduce((sum, one) => sum + (one / this.count) ** 2, 0);
    return (this.squares / this.count - means) / this.size;
  }
}
