import * as tf from '@tensorflow/tfjs-core';
import type { Tensor4D } from '@tensorflow/tfjs-core';
import { Random } from '../random';
import type { Runtime } from './program';

/** Convolutions that are timed, 3x3 on square images: as many channels out as in. */
export interface ConvolutionShape {
  batch: number;
  size: number;
  channels: number;
}

/** Convolutions in a row. */
const repeats = 4;
/** Few images first: a device that is slow with those is not asked for many. */
const batches = [2, 32];
const slow = 100;

/** How fast a device convolves, in GFLOP/s: 3x3, 64 to 64 channels, images of 32x32, the best of a few runs. */
export async function measureConvolution(runtime: Runtime): Promise<number> {
  let speed = 0;
  for (const batch of batches) {
    const shape = { batch, size: 32, channels: 64 };
    const milliseconds = await timeConvolutions(runtime, shape, 3);
    speed = flopsOf(shape) / (milliseconds * 1e6);
    if (repeats * milliseconds > slow) break;
  }
  return speed;
}

/** Floating-point operations of one convolution. */
export function flopsOf({ batch, size, channels }: ConvolutionShape): number {
  return 2 * 9 * channels * channels * batch * size * size;
}

/** Milliseconds of one convolution, in the best of `runs`. */
export async function timeConvolutions(
  runtime: Runtime,
  { batch, size, channels }: ConvolutionShape,
  runs: number,
): Promise<number> {
  const random = Random.from(0, 'measure');
  const filter = {
    shape: [3, 3, channels, channels],
    data: random.normals(9 * channels * channels).map((x) => x / Math.sqrt(9 * channels)),
  };
  const images = { shape: [batch, size, size, channels], data: random.normals(batch * size * size * channels) };
  const state = runtime.createState({ filter, images });
  const program = await runtime.compile(
    {
      name: 'device measurement',
      state: ['filter', 'images'],
      inputs: {},
      step: ({ filter: weights, images: x }) => {
        let h = x as Tensor4D;
        for (let i = 0; i < repeats; i++) h = tf.conv2d(h, weights as Tensor4D, 1, 'same');
        // One number comes back, so that the copy to the host is not what is measured.
        return { outputs: { sum: tf.sum(h) } };
      },
    },
    state,
  );
  try {
    await program.run({});
    let best = Infinity;
    for (let i = 0; i < runs; i++) {
      const started = performance.now();
      await program.run({});
      best = Math.min(best, performance.now() - started);
    }
    return best / repeats;
  } finally {
    program.dispose();
    state.dispose();
  }
}
