import { FlatTable } from './flatTable';

/** What a quantised network in TensorFlow Lite's file format (schema version 3) consists of, as plain data. */
export interface QuantisedGraph {
  tensors: readonly QuantisedTensor[];
  /** In the order in which they are carried out. */
  operators: readonly Operator[];
  /** Index of the tensor of images. */
  input: number;
}

/** Real numbers as `scale (q - zeroPoint)`. */
export interface QuantisedTensor {
  /** NHWC; of filters OHWI. */
  shape: readonly number[];
  scale: number;
  zeroPoint: number;
  type: 'uint8' | 'int32';
  /** Empty where it is computed. */
  data: Uint8Array;
}

export type Operator = { inputs: readonly number[]; output: number } & (
  | { kind: 'convolution'; padding: 'same' | 'valid'; stride: number }
  | { kind: 'averagePool' | 'maxPool'; padding: 'same' | 'valid'; stride: number; side: number }
  | { kind: 'concatenation' | 'reshape' }
);

const kinds: Record<number, Operator['kind']> = {
  1: 'averagePool',
  2: 'concatenation',
  3: 'convolution',
  17: 'maxPool',
  22: 'reshape',
};
const types: Record<number, QuantisedTensor['type']> = { 2: 'int32', 3: 'uint8' };

/** @throws Error saying what is damaged, or not of the kinds that are known here. */
export function readTflite(file: Uint8Array): QuantisedGraph {
  const model = FlatTable.root(file);
  if (model.int(0) !== 3) throw new Error('it is no TensorFlow Lite file of version 3');
  const [graph, more] = model.tables(2);
  if (!graph || more) throw new Error('it has not one graph');
  const codes = model.tables(1).map((code) => Math.max(code.byte(0), code.int(3)));
  const buffers = model.tables(4);
  const tensors = graph.tables(0).map((tensor): QuantisedTensor => {
    const type = types[tensor.byte(1)];
    const quantisation = tensor.table(4);
    const [scale = 1, ...scales] = quantisation?.floats(2) ?? [];
    const [zeroPoint = 0] = quantisation?.longs(3) ?? [];
    const data = buffers[tensor.int(2)]?.bytes(0);
    if (type === undefined || scales.length > 0 || !data) throw new Error('it has a tensor of a kind not known here');
    return { shape: tensor.ints(0), scale, zeroPoint, type, data };
  });
  const operators = graph.tables(3).map((operator) => operatorOf(operator, codes, tensors.length));
  const [input] = graph.ints(1);
  if (input === undefined || !tensors[input]) throw new Error('it has no input');
  return { tensors, operators, input };
}

function operatorOf(operator: FlatTable, codes: readonly number[], tensors: number): Operator {
  const kind = kinds[codes[operator.int(0)] ?? -1];
  const inputs = operator.ints(1);
  const [output] = operator.ints(2);
  const options = operator.table(4);
  if (kind === undefined || output === undefined || [...inputs, output].some((i) => i < 0 || i >= tensors))
    throw new Error('it has an operator of a kind not known here');
  if (kind === 'reshape' || kind === 'concatenation') return { kind, inputs, output };
  const padding = options?.byte(0) === 1 ? 'valid' : 'same';
  const stride = options?.int(1) ?? 1;
  const sides = kind === 'convolution' ? [] : [options?.int(3), options?.int(4)];
  const activation = options?.byte(kind === 'convolution' ? 3 : 5);
  // A rectifier is in the range of what comes out, which begins at zero.
  if (!options || options.int(2) !== stride || sides[0] !== sides[1] || activation !== 0)
    throw new Error('it has an operator with options not known here');
  return kind === 'convolution'
    ? { kind, inputs, output, padding, stride }
    : { kind, inputs, output, padding, stride, side: sides[0] ?? 1 };
}
