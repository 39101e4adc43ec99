import { sizeOf, type HostTensor, type HostTensors } from '../../engine/runtime/program';
import type { Declaration } from '../../engine/nn/parameters';

/** Weights and inputs by the formula of networks.py, and how results are compared with PyTorch's. */

/** Numbers in [-amplitude, amplitude) by a hash of the name and the index. */
export function formula(name: string, shape: readonly number[], amplitude: number): HostTensor {
  const seed = new TextEncoder()
    .encode(name)
    .reduce((hash, byte) => Math.imul(hash ^ byte, 16777619) >>> 0, 2166136261);
  const data = Float32Array.from({ length: sizeOf(shape) }, (_, i) => {
    let h = (Math.imul(i, 2654435761) + seed) >>> 0;
    h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
    h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
    return amplitude * (((h ^ (h >>> 16)) >>> 0) / 2 ** 31 - 1);
  });
  return { shape, data };
}

export function weightsOf(parameters: Declaration, prefix: string): HostTensors {
  return Object.fromEntries(
    Object.entries(parameters).map(([name, { shape }]) => {
      const small = shape.length === 1 || name.endsWith('/gain') || name.endsWith('/offset');
      return [prefix + name, formula(prefix + name, shape, small ? 0.3 : Math.sqrt(6 / sizeOf(shape.slice(0, -1))))];
    }),
  );
}

export const largest = (values: ArrayLike<number>) =>
  Array.from(values).reduce((most, value) => Math.max(most, Math.abs(value)), 0);
export const difference = (a: ArrayLike<number>, b: ArrayLike<number>) =>
  largest(Array.from(b, (value, i) => a[i]! - value));
