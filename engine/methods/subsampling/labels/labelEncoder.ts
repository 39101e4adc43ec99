import { runInBatches } from '../../../runtime/batched';
import type { Program, State } from '../../../runtime/program';
import { oneHotRows } from '../../oneHotRows';

/** How a label enters networks: as a row of numbers. */
export interface LabelEncoder {
  /** Numbers in a row. */
  length: number;
  /** `labels x length`. */
  encode(labels: Float32Array): Promise<Float32Array>;
  dispose(): void;
}

const nothingHeld = () => {
  /* Made of numbers alone. */
};

/** Classes as one-hot rows. @param length may exceed the number of classes. */
export function oneHotEncoder(length: number): LabelEncoder {
  return {
    length,
    encode: (labels) => Promise.resolve(oneHotRows(labels, length)),
    dispose: nothingHeld,
  };
}

/** No label at all: a ratio that serves a single label needs none. */
export const constantEncoder: LabelEncoder = {
  length: 1,
  encode: (labels) => Promise.resolve(new Float32Array(labels.length).fill(1)),
  dispose: nothingHeld,
};

/**
 * Continuous labels by a trained embedding, whose program takes `labels` `[batch]` and gives `rows` `[batch, length]`.
 */
export function programEncoder(program: Program, state: State, batch: number, length: number): LabelEncoder {
  return {
    length,
    encode: async (labels) =>
      (await runInBatches(program, batch, labels.length, { labels: { width: 1, data: labels } })).rows!,
    dispose() {
      program.dispose();
      state.dispose();
    },
  };
}
