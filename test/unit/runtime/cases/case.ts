import type { Tensor, Tensor4D } from '@tensorflow/tfjs-core';

/** One traced operation: inputs by shape, and the function. */
export interface OperationCase {
  name: string;
  shapes: number[][];
  f: (...inputs: Tensor[]) => Tensor;
  /** Further inputs of `f`, after the others: whole numbers in [0, below), not differentiated. */
  whole?: { shape: number[]; below: number }[];
  /** Inputs are uniform in this range instead of N(0, 1). */
  between?: readonly [number, number];
  /** The operation has no gradient, in TF.js or at all. */
  gradient?: false;
  /** TF.js's own backend has the gradient wrong: finite differences alone judge it. */
  faultyGradient?: true;
}

export const positive = { between: [0.5, 1.5] } as const;

/** Of one input, `[2, 3]` unless told otherwise. */
export const unary = (name: string, f: (x: Tensor) => Tensor, more: Partial<OperationCase> = {}): OperationCase => ({
  name,
  shapes: [[2, 3]],
  f,
  ...more,
});

export const four = (x: Tensor) => x as Tensor4D;
export const nhwc = [2, 5, 6, 3];
