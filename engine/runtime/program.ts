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

/** Of an input of floats. */
export const floats = (...shape: number[]): TensorSpec => ({ shape, dtype: 'float32' });

/**
 * A pure step written with TF.js: no variables, no randomness, no reading of values. `state` holds every tensor named
 * in `ProgramDefinition.state`; the result's `state` holds new values for some or all of them, the rest stay as they
 * are.
 */
export type Step = (state: Tensors, inputs: Tensors) => { state?: Tensors; outputs?: Tensors };

export interface ProgramDefinition {
  /** For a person, in errors and profiles: "self-labeling iteration". */
  name: string;
  /** Names of the tensors of the `State` that the step reads or writes. */
  state: readonly string[];
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
  /** Runs the step once: updates the state that it was compiled for and returns the outputs' values. */
  run(inputs: Record<string, HostData>): Promise<HostTensors>;
  dispose(): void;
}

/** A place where steps run. */
export interface Runtime {
  readonly kind: string;
  /** For a person: "cpu (ONNX Runtime 1.30.0, 2 threads)". */
  readonly label: string;
  /** The kernel variants that its programs were written with, by what they compute, where there is a choice. */
  readonly kernels?: ReadonlyMap<string, string>;
  createState(values: HostTensors): State;
  /** Makes a program of a step, bound to the state it reads and writes. Several programs may share one state. */
  compile(definition: ProgramDefinition, state: State): Promise<Program>;
  dispose(): void;
}

/** @throws Error where the inputs of a run are not those that the program was defined with. */
export function checkInputs(definition: ProgramDefinition, inputs: Record<string, HostData>): void {
  for (const [name, spec] of Object.entries(definition.inputs)) {
    const data = inputs[name];
    if (!data) throw new Error(`${definition.name}: input "${name}" is missing.`);
    if (data.length !== sizeOf(spec.shape))
      throw new Error(
        `${definition.name}: input "${name}" holds ${data.length} numbers, not ${spec.shape.join(' x ')}.`,
      );
    if (data instanceof Int32Array !== (spec.dtype === 'int32'))
      throw new Error(`${definition.name}: input "${name}" must be ${spec.dtype}.`);
  }
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

/** Each value of a record of named things, mapped. */
export function mapValues<A, B>(record: Record<string, A>, map: (value: A, name: string) => B): Record<string, B> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, map(value, name)]));
}
