import * as tf from '@tensorflow/tfjs-core';
import type { Tensor, Tensor4D } from '@tensorflow/tfjs-core';
import type { EnergyClassifier } from '../../../engine/networks/energyClassifier';
import { conv, convParameters, dense, denseParameters } from '../../../engine/nn/layers';
import { lecun } from '../../../engine/nn/parameters';
import type { HostTensors, Runtime } from '../../../engine/runtime/program';
import { runOnce } from '../runtimes';

/** A smooth classifier of 4x4 images, whose gradient finite differences approximate well. */
export function smoothClassifier(outputs: number): EnergyClassifier {
  return {
    parameters: {
      ...convParameters('a', 3, 1, 3, lecun(4)),
      ...convParameters('b', 3, 3, 4, lecun(9)),
      ...denseParameters('logits', 16, outputs, lecun(4)),
    },
    mapChannels: [3, 4],
    forward(p, images) {
      const a = tf.tanh<Tensor4D>(conv(p, 'a', images));
      const b = tf.tanh<Tensor4D>(conv(p, 'b', a, 2));
      return { logits: dense(p, 'logits', tf.reshape<tf.Rank.R2>(b, [images.shape[0], 16])), maps: [a, b] };
    },
  };
}

/** Fourth-order central differences of a sum of values at shifted copies of a tensor, element by element. */
export async function differences(
  at: Float32Array,
  width: number,
  f: (shifted: Float32Array) => Promise<number>,
): Promise<number[]> {
  const gradient: number[] = [];
  for (let i = 0; i < at.length; i++) {
    const shifted = async (by: number) => {
      const copy = at.slice();
      copy[i]! += by;
      // The difference that was added, in single precision.
      return { value: await f(copy), by: copy[i]! - at[i]! };
    };
    const [a, b, c, d] = [
      await shifted(-2 * width),
      await shifted(-width),
      await shifted(width),
      await shifted(2 * width),
    ];
    gradient.push(((8 * (c.value - b.value)) / ((c.by - b.by) / 2) - (d.value - a.value) / ((d.by - a.by) / 4)) / 12);
  }
  return gradient;
}

/** |a - b| / |b|. */
export function relativeError(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const norm = (values: number[]) => Math.hypot(...values);
  return norm(Array.from(a, (x, i) => x - b[i]!)) / norm(Array.from(b));
}

/** The outputs of a function of tensors, as arrays. */
export async function compute(
  runtime: Runtime,
  values: HostTensors,
  f: (tensors: Record<string, Tensor>) => Record<string, Tensor>,
): Promise<Record<string, Float32Array>> {
  const { outputs } = await runOnce(runtime, (_, inputs) => ({ outputs: f(inputs) }), {}, values);
  return Object.fromEntries(Object.entries(outputs).map(([name, { data }]) => [name, data as Float32Array]));
}

export const logSumExp = (values: readonly number[]): number =>
  Math.log(values.reduce((sum, x) => sum + Math.exp(x), 0));
