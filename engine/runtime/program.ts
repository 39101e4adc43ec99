import type { Tensor } from '@tensorflow/tfjs-core';

/** Tensors by name, inside a step. */
export type Tensors = Record<string, Tensor>;

export type HostData = Float32Array | Int32Array;

/** A tensor's values in the engine's own memory, row-major, images as NHWC. */
export interface HostTensor {
  shape: readonly number[];
  data: HostData;
}
export type HostTensors = Record<string, HostTensor>;

export interface TensorSpec {
  shape: readonly number[];
  dtype: 'float32' | 'int32';
}

/**
 * A pure step written with TF.js: no variables, no randomness, no reading of values. `state` holds every tensor named in
 * `ProgramDefinition.state`; the result's `state` holds new values for some or all of them, the rest stay as they are.
 */
export type Step = (state: Tensors, inputs: Tensors) => { state?: Tensors; outputs?: Tensors };

export interface ProgramDefinition {
  /** For a person, in errors and profiles: "self-labeling iteration". */
  name: string;
  /** The part of a `State` that the step reads or writes, by name. */
  state: Record<string, TensorSpec>;
  inputs: Record<string, TensorSpec>;
  step: Step;
}

/** Named tensors that outlive a step (parameters, optimiser slots), kept where the device wants them. */
export interface State {
  /** A copy of the present values; `names` defaults to all. */
  read(names?: readonly string[]): Promise<HostTensors>;
  /** Replaces values; shapes must agree. */
  write(values: HostTensors): void;
  readonly specs: Readonly<Record<string, TensorSpec>>;
  dispose(): void;
}

export interface Program {
  readonly name: string;
  /** Runs the step once: updates `state` in place and returns the outputs' values. */
  run(state: State, inputs: Record<string, HostData>): Promise<HostTensors>;
  dispose(): void;
}

/** A place where steps run. */
export interface Runtime {
  readonly kind: string;
  /** For a person: "cpu (ONNX Runtime 1.30.0, 2 threads)". */
  readonly label: string;
  createState(values: HostTensors): State;
  compile(definition: ProgramDefinition): Promise<Program>;
  dispose(): void;
}

/** The spec of a host tensor. */
export function specOf(tensor: HostTensor): TensorSpec {
  return { shape: tensor.shape, dtype: tensor.data instanceof Int32Array ? 'int32' : 'float32' };
}

/** The specs of all tensors of a record. */
export function specsOf(tensors: HostTensors): Record<string, TensorSpec> {
  return Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [name, specOf(tensor)]));
}

/** Number of elements of a shape. */
export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, n) => product * n, 1);
}
