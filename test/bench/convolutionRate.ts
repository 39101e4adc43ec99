import * as tf from '@tensorflow/tfjs-core';
import type { Scalar, Tensor4D } from '@tensorflow/tfjs-core';
import { valueAndGradients } from '../../engine/nn/optimise';
import { Random } from '../../engine/random';
import { flopsOf, timeConvolutions, type ConvolutionShape } from '../../engine/runtime/measure';
import type { Runtime } from '../../engine/runtime/program';
import { summarisedParts, timed, type Candidate } from './measure';

/** How fast a machine convolves at its best, which the rates of whole steps are compared with. */

const shapes: readonly ConvolutionShape[] = [
  { batch: 32, size: 32, channels: 64 },
  { batch: 16, size: 32, channels: 128 },
  { batch: 16, size: 16, channels: 256 },
];
/** Convolutions in a row of PyTorch's workload. */
const torchRepeats = 2;

/** GFLOP/s of the fastest of a few 3x3 convolutions, forward, the best run of each. */
export async function bestConvolutionRate(runtime: Runtime): Promise<number> {
  let best = 0;
  for (const shape of shapes)
    best = Math.max(best, flopsOf(shape) / ((await timeConvolutions(runtime, shape, 10)) * 1e6));
  return best;
}

/** The same of PyTorch, whose workload `convolution-rate` has these shapes for parts. */
export async function bestTorchRate(torch: Candidate): Promise<number> {
  await torch.run(1);
  const { parts } = summarisedParts(await torch.run(10));
  return Math.max(...shapes.map((shape, i) => (torchRepeats * flopsOf(shape)) / (parts[i]!.min * 1e6)));
}

/** GFLOP/s of a small convolution with both its gradients, of one run: for a device that may be very slow. */
export async function roughTrainingRate(runtime: Runtime): Promise<number> {
  const [size, planes] = [16, 32];
  const random = Random.from(0, 'training rate');
  const state = runtime.createState({
    filter: { shape: [3, 3, planes, planes], data: random.normals(9 * planes * planes) },
    images: { shape: [2, size, size, planes], data: random.normals(2 * size * size * planes) },
  });
  const program = await runtime.compile(
    {
      name: 'training rate',
      state: ['filter', 'images'],
      inputs: {},
      step: (operands) => {
        const { gradients } = valueAndGradients(
          ({ filter, images }) =>
            tf.sum<Scalar>(tf.square(tf.conv2d(images as Tensor4D, filter as Tensor4D, 1, 'same'))),
          operands,
        );
        return { outputs: { filter: tf.sum(gradients.filter!), images: tf.sum(gradients.images!) } };
      },
    },
    state,
  );
  await program.run({});
  const ms = await timed(() => program.run({}));
  program.dispose();
  state.dispose();
  return (3 * flopsOf({ batch: 2, size, channels: planes })) / (ms * 1e6);
}
