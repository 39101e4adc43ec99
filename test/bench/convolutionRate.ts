import * as tf from '@tensorflow/tfjs-core';
import type { Scalar, Tensor4D } from '@tensorflow/tfjs-core';
import { valueAndGradients } from '../../engine/nn/optimise';
import { Random } from '../../engine/random';
import type { Runtime } from '../../engine/runtime/program';
import { summarisedParts, timed, type Contestant } from './measure';

/** How fast a machine convolves at its best, which the rates of whole steps are compared with. */

/** Square maps of `size` with `planes` channels, 3x3 filters. */
interface Shape {
  batch: number;
  size: number;
  planes: number;
}

const shapes: readonly Shape[] = [
  { batch: 32, size: 32, planes: 64 },
  { batch: 16, size: 32, planes: 128 },
  { batch: 16, size: 16, planes: 256 },
];
const repeats = 2;

/** GFLOP/s of the fastest of a few 3x3 convolutions, forward, the best run of each. */
export async function bestConvolutionRate(runtime: Runtime): Promise<number> {
  let best = 0;
  for (const shape of shapes) best = Math.max(best, await convolutionRate(runtime, shape, 10));
  return best;
}

/** The same of PyTorch, whose workload `convolution-rate` has these shapes for parts. */
export async function bestTorchRate(torch: Contestant): Promise<number> {
  await torch.run(1);
  const { parts } = summarisedParts(await torch.run(10));
  return Math.max(...shapes.map((shape, i) => flopsOf(shape) / (parts[i]!.min * 1e6)));
}

/** GFLOP/s of a small convolution with both its gradients, of one run: for a device that may be very slow. */
export async function roughTrainingRate(runtime: Runtime): Promise<number> {
  const [size, planes] = [16, 32];
  const random = Random.from(0, 'training rate');
  const state = runtime.createState({
    filter: { shape: [3, 3, planes, planes], data: random.normals(9 * planes * planes) },
    images: { shape: [2, size, size, planes], data: random.normals(2 * size * size * planes) },
  });
  const program = await runtime.compile({
    name: 'training rate', state: ['filter', 'images'], inputs: {},
    step: (operands) => {
      const { gradients } = valueAndGradients(({ filter, images }) => tf.sum<Scalar>(tf.square(tf.conv2d(images as Tensor4D, filter as Tensor4D, 1, 'same'))), operands);
      return { outputs: { filter: tf.sum(gradients.filter!), images: tf.sum(gradients.images!) } };
    },
  }, state);
  await program.run({});
  const ms = await timed(() => program.run({}));
  program.dispose();
  state.dispose();
  return 3 * 2 * 9 * planes * planes * 2 * size * size / (ms * 1e6);
}

function flopsOf({ batch, size, planes }: Shape): number {
  return repeats * 2 * 9 * planes * planes * batch * size * size;
}

async function convolutionRate(runtime: Runtime, shape: Shape, runs: number): Promise<number> {
  const { batch, size, planes } = shape;
  const random = Random.from(0, 'convolution rate');
  const state = runtime.createState({
    filter: { shape: [3, 3, planes, planes], data: random.normals(9 * planes * planes).map((x) => x / Math.sqrt(9 * planes)) },
    images: { shape: [batch, size, size, planes], data: random.normals(batch * size * size * planes) },
  });
  const program = await runtime.compile({
    name: 'convolution rate', state: ['filter', 'images'], inputs: {},
    step: ({ filter, images }) => {
      let h = images as Tensor4D;
      for (let i = 0; i < repeats; i++) h = tf.conv2d(h, filter as Tensor4D, 1, 'same');
      // One number comes back, so that a copy to the host is not what is measured.
      return { outputs: { sum: tf.sum(h) } };
    },
  }, state);
  await program.run({});
  let shortest = Infinity;
  for (let run = 0; run < runs; run++) shortest = Math.min(shortest, await timed(() => program.run({})));
  program.dispose();
  state.dispose();
  return flopsOf(shape) / (shortest * 1e6);
}
