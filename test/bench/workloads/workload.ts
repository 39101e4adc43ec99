import { Random } from '../../../engine/random';
import {
  sizeOf,
  type HostData,
  type HostTensors,
  type ProgramDefinition,
  type TensorSpec,
} from '../../../engine/runtime/program';

/** Work that is timed: one training step of some networks, which `peers/training.py` knows under the same name. */
export interface Workload {
  name: string;
  batch: number;
  /** The step for batches of this size: slow peers get smaller ones. */
  build: (batch: number) => Step;
}

/** A step in one or several programs, one after the other on one state. */
export interface Step {
  state: HostTensors;
  parts: readonly Part[];
  /** The forward pass alone of the network that sees the images, for peers that can't train it. */
  forward?: Part;
}

export interface Part {
  definition: ProgramDefinition;
  inputs: Record<string, HostData>;
}

export const integers = (...shape: number[]): TensorSpec => ({ shape, dtype: 'int32' });

/**
 * How an input is drawn: normal, uniform in [0, 1), dropout's mask (0 or 2, equally often), or whole numbers below
 * `below`.
 */
export type Drawn = 'normal' | 'uniform' | 'mask' | { below: number };

/** A program with inputs drawn once: every step of it sees the same ones. */
export function part(
  definition: Omit<ProgramDefinition, 'inputs'>,
  inputs: Record<string, readonly [TensorSpec, Drawn]>,
): Part {
  const random = Random.from(1, definition.name);
  return {
    definition: {
      ...definition,
      inputs: Object.fromEntries(Object.entries(inputs).map(([name, [spec]]) => [name, spec])),
    },
    inputs: Object.fromEntries(
      Object.entries(inputs).map(([name, [{ shape }, how]]) => [name, draw(random, sizeOf(shape), how)]),
    ),
  };
}

function draw(random: Random, count: number, how: Drawn): HostData {
  if (typeof how === 'object') return random.integers(count, how.below);
  switch (how) {
    case 'normal':
      return random.normals(count);
    case 'uniform':
      return random.uniforms(count);
    case 'mask':
      return random.uniforms(count).map((x) => (x < 0.5 ? 0 : 2));
  }
}
