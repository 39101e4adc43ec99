import { inceptionUnits } from '../../engine/metrics/networks/pretrained/inception/architecture';
import type { StoredTensor } from '../../engine/metrics/networks/pretrained/weights/storedTensor';
import { sizeOf } from '../../engine/runtime/program';
import { fromUniforms } from './uniforms';

/** A tensor of inception.py's networks, by its name there. */
export function tensorOf(name: string, shape: readonly number[]): StoredTensor {
  const bound = Math.sqrt(6 / sizeOf(shape.slice(1)));
  const valueOf =
    name.endsWith('conv.weight') || name === 'fc.weight'
      ? (u: number) => (2 * u - 1) * bound
      : name.endsWith('bn.weight') || name.endsWith('running_var')
        ? (u: number) => 0.5 + u
        : (u: number) => 0.4 * u - 0.2;
  return { shape, read: () => fromUniforms(name, shape, valueOf) };
}

/** All tensors of the Inception-v3, under the names of pytorch-fid's and torch-fidelity's file. */
export function inceptionState(): Map<string, StoredTensor> {
  const found = new Map<string, StoredTensor>();
  const add = (name: string, shape: readonly number[]) => found.set(name, tensorOf(name, shape));
  for (const { name, kernel, inputs, outputs } of inceptionUnits()) {
    add(`${name}.conv.weight`, [outputs, inputs, ...kernel]);
    for (const one of ['weight', 'bias', 'running_mean', 'running_var']) add(`${name}.bn.${one}`, [outputs]);
  }
  add('fc.weight', [1008, 2048]);
  add('fc.bias', [1008]);
  return found;
}
