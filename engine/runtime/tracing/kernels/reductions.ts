import {
  util,
  type AllAttrs,
  type ArgMaxAttrs,
  type CumsumAttrs,
  type MaxAttrs,
  type SoftmaxAttrs,
  type SumAttrs,
} from '@tensorflow/tfjs-core';
import { int } from '../../onnx/model';
import { isBlocked, memoryAxes, pieceShape, piecesOf } from '../../layout';
import type { Graph, Value } from '../graph';
import type { KernelTable, TracedKernel } from '../kernel';
import { transpose } from './shape';

/** Kernels that fold one or more axes into one value, or run along an axis. */

/** An ONNX reduction over the tensor's own `axes`, in whatever layout the tensor has. */
export function reduce(graph: Graph, op: string, input: Value, axes: readonly number[], keepDims: boolean): Value {
  const rank = input.shape.length;
  if (axes.length === 0) return input;
  if (isBlocked(input.layout)) return reduceBlocks(graph, op, input, axes, keepDims);
  const left = memoryAxes(input.layout, rank).filter((axis) => !axes.includes(axis));
  // Without the folded axes, what is left must lie in the order of the tensor's own axes.
  const x = keepDims || left.every((axis, i) => i === 0 || axis > left[i - 1]!) ? input : graph.rows(input);
  const order = memoryAxes(x.layout, rank);
  const shape = keepDims
    ? x.shape.map((n, axis) => (axes.includes(axis) ? 1 : n))
    : x.shape.filter((_, axis) => !axes.includes(axis));
  const inMemory = axes.map((axis) => order.indexOf(axis)).sort((a, b) => a - b);
  return graph.node(op, [x, graph.indices(inMemory)], shape, x.type, {
    layout: keepDims ? x.layout : 'rows',
    attributes: { keepdims: int(keepDims ? 1 : 0) },
  });
}

/**
 * A reduction of a tensor in blocks: run by run of neighbouring pieces, which ONNX Runtime folds along the memory. What
 * is left is brought into the order of the tensor's own axes.
 */
function reduceBlocks(graph: Graph, op: string, input: Value, axes: readonly number[], keepDims: boolean): Value {
  let left = piecesOf(input.layout, input.shape.length).map((piece, i) => ({
    ...piece,
    size: pieceShape(input.shape, input.layout)[i]!,
  }));
  let value = graph.pieces(input);
  const isFolded = ({ axis }: { axis: number }) => axes.includes(axis);
  const size = (from: number, to?: number) => left.slice(from, to).reduce((product, piece) => product * piece.size, 1);
  // The longest run first, the outermost of equals: what is left for the others is short.
  for (let runs = runsOf(left, isFolded); runs.length > 0; runs = runsOf(left, isFolded)) {
    const { start, end } = runs.reduce((longest, run) =>
      size(run.start, run.end) > size(longest.start, longest.end) ? run : longest,
    );
    const [outer, inner] = [size(0, start), size(end)].map((n) => (n === 1 ? [] : [n])) as [number[], number[]];
    value = reduce(graph, op, graph.reinterpret(value, [...outer, size(start, end), ...inner]), [outer.length], false);
    left = [...left.slice(0, start), ...left.slice(end)];
  }
  const order = left
    .map((piece, i) => ({ piece, i }))
    .sort((a, b) => a.piece.axis - b.piece.axis)
    .map(({ i }) => i);
  const inOrder = transpose(
    graph,
    graph.reinterpret(
      value,
      left.map(({ size }) => size),
    ),
    order,
  );
  return graph.reinterpret(
    inOrder,
    keepDims
      ? input.shape.map((n, axis) => (axes.includes(axis) ? 1 : n))
      : input.shape.filter((_, axis) => !axes.includes(axis)),
  );
}

/** Where neighbours that are `chosen` begin and end. */
function runsOf<T>(list: readonly T[], chosen: (item: T) => boolean): { start: number; end: number }[] {
  const runs: { start: number; end: number }[] = [];
  list.forEach((item, i) => {
    if (!chosen(item)) return;
    if (runs.at(-1)?.end === i) runs.at(-1)!.end = i + 1;
    else runs.push({ start: i, end: i + 1 });
  });
  return runs;
}

const reduction =
  (op: string): TracedKernel =>
  (graph, call) => {
    const x = call.input('x');
    const { axis, keepDims } = call.attrs<SumAttrs>();
    return reduce(graph, op, x, util.parseAxisParam(axis, [...x.shape]), keepDims);
  };

/** TF.js names the axes of this one otherwise. */
const max: TracedKernel = (graph, call) => {
  const x = call.input('x');
  const { reductionIndices, keepDims } = call.attrs<MaxAttrs>();
  return reduce(graph, 'ReduceMax', x, util.parseAxisParam(reductionIndices, [...x.shape]), keepDims);
};

/** ONNX has no reductions of truth values before opset 20. */
const logical =
  (op: string): TracedKernel =>
  (graph, call) => {
    const x = graph.cast(call.input('x'), 'float32');
    const { axis, keepDims } = call.attrs<AllAttrs>();
    return graph.cast(reduce(graph, op, x, util.parseAxisParam(axis, [...x.shape]), keepDims), 'bool');
  };

const arg =
  (op: string): TracedKernel =>
  (graph, call) => {
    const x = graph.rows(call.input('x'));
    const axis = util.parseAxisParam(call.attrs<ArgMaxAttrs>().axis, [...x.shape])[0]!;
    const index = graph.node(
      op,
      [x],
      x.shape.filter((_, i) => i !== axis),
      'int64',
      { attributes: { axis: int(axis), keepdims: int(0) } },
    );
    return graph.cast(index, 'int32');
  };

export const reductionKernels: KernelTable = {
  Sum: reduction('ReduceSum'),
  Mean: reduction('ReduceMean'),
  Max: max,
  Min: reduction('ReduceMin'),
  Prod: reduction('ReduceProd'),
  All: logical('ReduceMin'),
  Any: logical('ReduceMax'),
  ArgMax: arg('ArgMax'),
  ArgMin: arg('ArgMin'),
  /** (TF.js writes logSoftmax and logSumExp with other kernels.) */
  Softmax: (graph, call) => {
    const x = graph.rows(call.input('logits'));
    const axis = util.parseAxisParam(call.attrs<SoftmaxAttrs>().dim, [...x.shape])[0]!;
    return graph.node('Softmax', [x], x.shape, x.type, { attributes: { axis: int(axis) } });
  },
  Cumsum: (graph, call) => {
    const x = graph.rows(call.input('x'));
    const { axis, exclusive, reverse } = call.attrs<CumsumAttrs>();
    const own = util.parseAxisParam(axis, [...x.shape])[0]!;
    return graph.node('CumSum', [x, graph.constant(Int32Array.of(own), [], 'int32')], x.shape, x.type, {
      attributes: { exclusive: int(exclusive ? 1 : 0), reverse: int(reverse ? 1 : 0) },
    });
  },
};
