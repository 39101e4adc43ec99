/** The parts of an ONNX model that the tracer makes, as plain data. */

/** The domain of ONNX Runtime's own operators for images in blocks. */
export const blockedDomain = 'com.microsoft.nchwc';

export type OnnxType = 'float32' | 'int32' | 'int64' | 'bool';
/** Also those that no traced step computes in. */
export type StoredType = OnnxType | 'float64' | 'uint8';

export type Attribute =
  | { kind: 'int'; value: number }
  | { kind: 'float'; value: number }
  | { kind: 'string'; value: string }
  | { kind: 'ints'; value: readonly number[] }
  | { kind: 'floats'; value: readonly number[] };

export interface OnnxNode {
  op: string;
  /** '' for ONNX's own operators, 'com.microsoft' for ONNX Runtime's. */
  domain: string;
  /** Names of values; '' for an optional input that is left out. */
  inputs: string[];
  outputs: string[];
  attributes: Record<string, Attribute>;
}

export interface OnnxTensor {
  name: string;
  type: StoredType;
  shape: readonly number[];
  /** Little-endian, row-major. */
  bytes: Uint8Array;
}

export interface OnnxValue {
  name: string;
  type: StoredType;
  /** Null where it may be any. */
  shape: readonly number[] | null;
}

export interface OnnxModel {
  name: string;
  inputs: OnnxValue[];
  outputs: OnnxValue[];
  constants: OnnxTensor[];
  nodes: OnnxNode[];
}

export const int = (value: number): Attribute => ({ kind: 'int', value });
export const float = (value: number): Attribute => ({ kind: 'float', value });
export const text = (value: string): Attribute => ({ kind: 'string', value });
export const ints = (value: readonly number[]): Attribute => ({ kind: 'ints', value });
export const floats = (value: readonly number[]): Attribute => ({ kind: 'floats', value });
