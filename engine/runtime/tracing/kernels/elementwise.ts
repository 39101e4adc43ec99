import type { CastAttrs, ClipByValueAttrs, LeakyReluAttrs, StepAttrs } from '@tensorflow/tfjs-core';
import type { Layout } from '../../layout';
import { float } from '../../onnx/model';
import type { Graph, NodeOptions, Value } from '../graph';
import { sizeOf } from '../../program';
import { aligned, type KernelTable, type TracedKernel } from '../kernel';

/** Kernels that treat every element alone. */

/** An ONNX operator of one input, shape and layout unchanged. */
export function unary(graph: Graph, op: string, x: Value, type = x.type, attributes: NodeOptions['attributes'] = {}): Value {
  return graph.node(op, [x], x.shape, type, { layout: x.layout, attributes, ...sourcesOf([x], x.shape) });
}

/** An ONNX operator that broadcasts its inputs. */
export function broadcasting(graph: Graph, op: string, values: readonly Value[], type = values[0]!.type): Value {
  const write = (wanted?: Layout): Value => {
    const { operands, shape, layout, finish } = aligned(graph, values, wanted);
    return finish(graph.node(op, operands, shape, type, { layout, ...sourcesOf(values, shape) }));
  };
  const result = write();
  // Where all operands are smaller than the result, it is as cheap to compute in another layout as to compute at all.
  const spreads = result.shape.length === 4 && values.every((value) => sizeOf(value.shape) < sizeOf(result.shape));
  return spreads ? { ...result, spread: write } : result;
}

/** What an elementwise result comes from: the sources of the operands that lie as it does. */
function sourcesOf(values: readonly Value[], shape: readonly number[]): { sources?: readonly string[] } {
  const sources = values.filter((value) => value.shape.join() === shape.join()).flatMap((value) => value.sources ?? []);
  return sources.length > 0 ? { sources } : {};
}

const unaryKernel = (op: string): TracedKernel => (graph, call) => unary(graph, op, call.input('x'));
const binaryKernel = (op: string): TracedKernel => (graph, call) => broadcasting(graph, op, [call.input('a'), call.input('b')]);
const comparison = (op: string): TracedKernel => (graph, call) => broadcasting(graph, op, [call.input('a'), call.input('b')], 'bool');

const square = (graph: Graph, x: Value) => broadcasting(graph, 'Mul', [x, x]);

/** The largest slope that a float32 holds: with it only denormal numbers are not yet 1. */
const steepest = 3.4e38;

/** ONNX's Sum of many inputs does not broadcast on every provider, so lists are added pairwise. */
const addN: TracedKernel = (graph, call) => call.inputs.reduce((sum, value) => broadcasting(graph, 'Add', [sum, value]));

export const elementwiseKernels: KernelTable = {
  Abs: unaryKernel('Abs'), Ceil: unaryKernel('Ceil'), Cos: unaryKernel('Cos'), Erf: unaryKernel('Erf'), Exp: unaryKernel('Exp'),
  Floor: unaryKernel('Floor'), Log: unaryKernel('Log'), LogicalNot: unaryKernel('Not'), Neg: unaryKernel('Neg'),
  Reciprocal: unaryKernel('Reciprocal'), Relu: unaryKernel('Relu'), Round: unaryKernel('Round'), Sigmoid: unaryKernel('Sigmoid'),
  Sign: unaryKernel('Sign'), Sin: unaryKernel('Sin'), Softplus: unaryKernel('Softplus'), Sqrt: unaryKernel('Sqrt'), Tanh: unaryKernel('Tanh'),
  Identity: (_graph, call) => call.input('x'),

  Add: binaryKernel('Add'), Sub: binaryKernel('Sub'), Multiply: binaryKernel('Mul'), RealDiv: binaryKernel('Div'),
  Maximum: binaryKernel('Max'), Minimum: binaryKernel('Min'), Pow: binaryKernel('Pow'),
  LogicalAnd: comparison('And'), LogicalOr: comparison('Or'),
  Equal: comparison('Equal'), Greater: comparison('Greater'), GreaterEqual: comparison('GreaterOrEqual'),
  Less: comparison('Less'), LessEqual: comparison('LessOrEqual'),
  NotEqual: (graph, call) => unary(graph, 'Not', broadcasting(graph, 'Equal', [call.input('a'), call.input('b')], 'bool')),
  AddN: addN,

  Square: (graph, call) => square(graph, call.input('x')),
  SquaredDifference: (graph, call) => square(graph, broadcasting(graph, 'Sub', [call.input('a'), call.input('b')])),
  Rsqrt: (graph, call) => unary(graph, 'Reciprocal', unary(graph, 'Sqrt', call.input('x'))),
  Log1p: (graph, call) => unary(graph, 'Log', broadcasting(graph, 'Add', [call.input('x'), graph.scalar(1)])),
  Expm1: (graph, call) => broadcasting(graph, 'Sub', [unary(graph, 'Exp', call.input('x')), graph.scalar(1)]),

  LeakyRelu: (graph, call) => {
    return unary(graph, 'LeakyRelu', call.input('x'), 'float32', { alpha: float(call.attrs<LeakyReluAttrs>().alpha) });
  },
  ClipByValue: (graph, call) => {
    const x = call.input('x');
    const { clipValueMin, clipValueMax } = call.attrs<ClipByValueAttrs>();
    return graph.node('Clip', [x, graph.scalar(clipValueMin), graph.scalar(clipValueMax)], x.shape, x.type, { layout: x.layout });
  },
  /** x > 0 ? 1 : alpha, as TF.js defines it. */
  Step: (graph, call) => {
    // A hard sigmoid this steep is a step, in one pass.
    const positive = unary(graph, 'HardSigmoid', call.input('x'), 'float32', { alpha: float(steepest), beta: float(0) });
    const { alpha } = call.attrs<StepAttrs>();
    if (alpha === 0) return positive;
    return broadcasting(graph, 'Add', [broadcasting(graph, 'Mul', [positive, graph.scalar(1 - alpha)]), graph.scalar(alpha)]);
  },
  Select: (graph, call) => {
    return broadcasting(graph, 'Where', [call.input('condition'), call.input('t'), call.input('e')], call.input('t').type);
  },
  Cast: (graph, call) => {
    const { dtype } = call.attrs<CastAttrs>();
    if (dtype !== 'float32' && dtype !== 'int32' && dtype !== 'bool') throw new Error(`A step can't hold values of type ${dtype}.`);
    return graph.cast(call.input('x'), dtype);
  },
  ZerosLike: (graph, call) => fill(graph, call.input('x').shape, 0, call.input('x').type),
  OnesLike: (graph, call) => fill(graph, call.input('x').shape, 1, call.input('x').type),
};

/** A tensor of one value everywhere. */
export function fill(graph: Graph, shape: readonly number[], value: number, type: Value['type']): Value {
  const scalar = type === 'int32' ? graph.constant(Int32Array.of(value), [], 'int32') : graph.scalar(value);
  const typed = type === 'bool' ? graph.cast(scalar, 'bool') : scalar;
  return shape.length === 0 ? typed : graph.fill(typed, shape);
}
