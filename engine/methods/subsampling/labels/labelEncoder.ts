import { oneHotRows } from '../../../floatArrays';

/** Encodes labels as the vectors that networks are conditioned on. */
export interface LabelEncoder {
  /** Length of a vector. */
  length: number;
  /** Labels in the networks' numbers (see `LabelSpace`) to `labels x length`. */
  encode(labels: Float32Array): Promise<Float32Array>;
  dispose(): void;
}

const nothingToDispose = () => {
  /* The encoder holds no tensors. */
};

/** Encodes classes as one-hot vectors. @param length may exceed the number of classes. */
export function oneHotEncoder(length: number): LabelEncoder {
  return {
    length,
    encode: (labels) => Promise.resolve(oneHotRows(labels, length)),
    dispose: nothingToDispose,
  };
}

/** Encodes every label as 1: a density ratio that serves a single label needs no label. */
export const constantEncoder: LabelEncoder = {
  length: 1,
  encode: (labels) => Promise.resolve(new Float32Array(labels.length).fill(1)),
  dispose: nothingToDispose,
};
