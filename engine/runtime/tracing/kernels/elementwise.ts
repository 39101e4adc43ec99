import type { CastAttrs, ClipByValueAttrs } from '@tensorflow/tfjs-core';
import type { Layout } from '../../layout';
import { int } from '../../onnx/model';
import { sizeOf } from '../../program';
import type { Graph, NodeOptions, Value } from '../graph';
import { scaleChannels, scaledSum } from '../convolution/scaling';
import { aligned, type KernelTable, type TracedKernel } from '../kernel';

/** Kernels that do arithmetic on every element alone. */

/** An ONNX operator of one input, shape and layout unchanged. */
export function unary(
  graph: Graph,
  op: string,
  x: Value,
  type = x.type,
  attributes: NodeOptions['attributes'] = {},
): Value {
  return graph.node(op, [x], x.shape, type, { layout: x.layout, attributes, ...sourcesOf([x], x.shape) });
}

/** An ONNX operator that broadcasts its inputs. */
export function broadcasting(
  graph: Graph,
  op: string,
  values: readonly Value[],
  type = values[0]!.type,
  attributes: NodeOptions['attributes'] = {},
): Value {
  const written = new Map<Layout | undefined, Value>();
  const write = (wanted?: Layout): Value => {
    const known = written.get(wanted);
    if (known) return known;
    const { operands, shape, layout, finish } = aligned(graph, values, wanted);
    const value = finish(graph.node(op, operands, shape, type, { layout, attributes, ...sourcesOf(values, shape) }));
    written.set(wanted, value);
    return value;
  };
  const result = write();
  // Where all operands are smaller than the result, one number everywhere or of the same kind, another layout costs no
  // more than this one.
  const cheap = (value: Value) =>
    value.filledWith !== undefined || value.spread !== undefined || sizeOf(value.shape) < sizeOf(result.shape);
  const spreads = result.shape.length === 4 && values.every(cheap);
  return spreads ? { ...result, spread: write } : result;
}

/** What an elementwise result comes from: the sources of the operands that lie as it does. */
function sourcesOf(values: readonly Value[], shape: readonly number[]): { sources?: readonly string[] } {
  // Each once: in a chain of steps they would double with every operation.
  const sources = new Set(
    values.filter((value) => value.shape.join() === shape.join()).flatMap((value) => value.sources ?? []),
  );
  return sources.size > 0 ? { sources: [...sources] } : {};
}

export const unaryKernel =
  (op: string): TracedKernel =>
  (graph, call) =>
    unary(graph, op, call.input('x'));
const binaryKernel =
  (op: string): TracedKernel =>
  (graph, call) =>
    broadcasting(graph, op, [call.input('a'), call.input('b')]);

function product(graph: Graph, a: Value, b: Value): Value {
  const result = scaleChannels(graph, a, b) ?? broadcasting(graph, 'Mul', [a, b]);
  const isMultiple = (of: Value, by: Value) =>
    of.type === 'float32' && sizeOf(by.shape) === 1 && of.shape.join() === result.shape.join();
  if (isMultiple(a, b)) return { ...result, multiple: { of: a, by: b } };
  return isMultiple(b, a) ? { ...result, multiple: { of: b, by: a } } : result;
}

function sum(graph: Graph, a: Value, b: Value): Value {
  return (
    (a.multiple && scaledSum(graph, a.multiple.of, a.multiple.by, b)) ??
    (b.multiple && scaledSum(graph, b.multiple.of, b.multiple.by, a)) ??
    broadcasting(graph, 'Add', [a, b])
  );
}

function difference(graph: Graph, a: Value, b: Value): Value {
  const opposite = (x: Value) => unary(graph, 'Neg', x);
  const scaled = b.multiple && scaledSum(graph, b.multiple.of, opposite(b.multiple.by), a);
  if (scaled) return scaled;
  // What is taken away and is the smaller is negated first: then it is an offset, which the operation before may add.
  const offset = a.type === 'float32' && sizeOf(b.shape) > 1 && sizeOf(b.shape) < sizeOf(a.shape);
  return offset ? broadcasting(graph, 'Add', [a, opposite(b)]) : broadcasting(graph, 'Sub', [a, b]);
}

const square = (graph: Graph, x: Value) => broadcasting(graph, 'Mul', [x, x]);

/** ONNX's Sum of many inputs does not broadcast on every provider, so lists are added pairwise. */
const addN: TracedKernel = (graph, call) =>
  call.inputs.reduce((sum, value) => broadcasting(graph, 'Add', [sum, value]));

/** The quotient of real numbers, rounded down. ONNX's Div of whole numbers rounds towards zero instead. */
function floorQuotient(graph: Graph, a: Value, b: Value): Value {
  return unary(graph, 'Floor', broadcasting(graph, 'Div', [graph.cast(a, 'float32'), graph.cast(b, 'float32')]));
}

export const elementwiseKernels: KernelTable = {
  Abs: unaryKernel('Abs'),
  Ceil: unaryKernel('Ceil'),
  Erf: unaryKernel('Erf'),
  Exp: unaryKernel('Exp'),
  Floor: unaryKernel('Floor'),
  Log: unaryKernel('Log'),
  Neg: unaryKernel('Neg'),
  Reciprocal: unaryKernel('Reciprocal'),
  Round: unaryKernel('Round'),
  Sign: unaryKernel('Sign'),
  Sqrt: unaryKernel('Sqrt'),
  Sin: unaryKernel('Sin'),
  Cos: unaryKernel('Cos'),
  Tan: unaryKernel('Tan'),
  Asin: unaryKernel('Asin'),
  Acos: unaryKernel('Acos'),
  Atan: unaryKernel('Atan'),
  Sinh: unaryKernel('Sinh'),
  Cosh: unaryKernel('Cosh'),
  Tanh: unaryKernel('Tanh'),
  Asinh: unaryKernel('Asinh'),
  Acosh: unaryKernel('Acosh'),
  Atanh: unaryKernel('Atanh'),
  Identity: (_graph, call) => call.input('x'),

  Add: (graph, call) => sum(graph, call.input('a'), call.input('b')),
  Sub: (graph, call) => difference(graph, call.input('a'), call.input('b')),
  Multiply: (graph, call) => product(graph, call.input('a'), call.input('b')),
  RealDiv: binaryKernel('Div'),
  Maximum: binaryKernel('Max'),
  Minimum: binaryKernel('Min'),
  Pow: binaryKernel('Pow'),
  AddN: addN,

  Square: (graph, call) => square(graph, call.input('x')),
  SquaredDifference: (graph, call) => square(graph, broadcasting(graph, 'Sub', [call.input('a'), call.input('b')])),
  Rsqrt: (graph, call) => unary(graph, 'Reciprocal', unary(graph, 'Sqrt', call.input('x'))),
  Log1p: (graph, call) => unary(graph, 'Log', broadcasting(graph, 'Add', [call.input('x'), graph.scalar(1)])),
  Expm1: (graph, call) => broadcasting(graph, 'Sub', [unary(graph, 'Exp', call.input('x')), graph.scalar(1)]),

  FloorDiv: (graph, call) => graph.cast(floorQuotient(graph, call.input('a'), call.input('b')), 'int32'),
  /** The remainder with the divisor's sign. */
  Mod: (graph, call) => {
    const [a, b] = [call.input('a'), call.input('b')];
    if (a.type === 'int32') {
      return broadcasting(graph, 'Mod', [a, b], 'int32', { fmod: int(0) });
    }
    return broadcasting(graph, 'Sub', [a, broadcasting(graph, 'Mul', [floorQuotient(graph, a, b), b])]);
  },
  ClipByValue: (graph, call) => {
    const x = call.input('x');
    const { clipValueMin, clipValueMax } = call.attrs<ClipByValueAttrs>();
    return graph.node(
      'Clip',
      [x, numberOf(graph, clipValueMin, x.type), numberOf(graph, clipValueMax, x.type)],
      x.shape,
      x.type,
      { layout: x.layout },
    );
  },
  Cast: (graph, call) => {
    const { dtype } = call.attrs<CastAttrs>();
    if (dtype !== 'float32' && dtype !== 'int32' && dtype !== 'bool')
      throw new Error(`A step can't hold values of type ${dtype}.`);
    return graph.cast(call.input('x'), dtype);
  },
  ZerosLike: (graph, call) => fill(graph, call.input('x').shape, 0, call.input('x').type),
  OnesLike: (graph, call) => fill(graph, call.input('x').shape, 1, call.input('x').type),
};

/** One number of a type. */
function numberOf(graph: Graph, value: number, type: Value['type']): Value {
  if (type === 'int32') return graph.constant(Int32Array.of(value), [], 'int32');
  return type === 'bool' ? graph.cast(graph.scalar(value), 'bool') : graph.scalar(value);
}

/** A tensor of one value everywhere. */
export function fill(graph: Graph, shape: readonly number[], value: number, type: Value['type']): Value {
  const scalar = numberOf(graph, value, type);
  return shape.length === 0 ? scalar : graph.fill(scalar, shape);
}
