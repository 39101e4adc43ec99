import type { BatchMatMulAttrs, EinsumAttrs } from '@tensorflow/tfjs-core';
import { int, text } from '../../onnx/model';
import { broadcastShape, type Graph, type Value } from '../graph';
import type { KernelTable } from '../kernel';
import { slice, transpose } from './shape';

/** Matrix product of the last two axes, either side transposed on demand. */
export function matMul(
  graph: Graph,
  left: Value,
  right: Value,
  transposeLeft: boolean,
  transposeRight: boolean,
): Value {
  const [a, b] = [graph.rows(left), graph.rows(right)];
  const rank = a.shape.length;
  const rows = a.shape[rank - (transposeLeft ? 1 : 2)]!;
  const columns = b.shape[b.shape.length - (transposeRight ? 2 : 1)]!;
  if (rank === 2 && b.shape.length === 2) {
    const product = graph.node('Gemm', [a, b], [rows, columns], 'float32', {
      attributes: { transA: int(transposeLeft ? 1 : 0), transB: int(transposeRight ? 1 : 0) },
    });
    return {
      ...product,
      part: ([row, column], [height, width]) =>
        matMul(
          graph,
          lines(graph, a, transposeLeft ? 1 : 0, row!, height!),
          lines(graph, b, transposeRight ? 0 : 1, column!, width!),
          transposeLeft,
          transposeRight,
        ),
    };
  }
  const shape = [...broadcastShape([a.shape.slice(0, -2), b.shape.slice(0, -2)]), rows, columns];
  if (!transposeLeft && !transposeRight) return graph.node('MatMul', [a, b], shape, 'float32');
  if (graph.target.fusedMatMul) {
    return graph.node('FusedMatMul', [a, b], shape, 'float32', {
      domain: 'com.microsoft',
      attributes: { transA: int(transposeLeft ? 1 : 0), transB: int(transposeRight ? 1 : 0) },
    });
  }
  return graph.node(
    'MatMul',
    [transposeLeft ? lastTwoSwapped(graph, a) : a, transposeRight ? lastTwoSwapped(graph, b) : b],
    shape,
    'float32',
  );
}

/** Some rows (axis 0) or columns (axis 1) of a matrix. */
function lines(graph: Graph, matrix: Value, axis: 0 | 1, begin: number, size: number): Value {
  return slice(
    graph,
    matrix,
    axis === 0 ? [begin, 0] : [0, begin],
    matrix.shape.map((n, i) => (i === axis ? size : n)),
  );
}

function lastTwoSwapped(graph: Graph, x: Value): Value {
  const axes = x.shape.map((_, i) => i);
  return transpose(graph, x, [...axes.slice(0, -2), axes.at(-1)!, axes.at(-2)!]);
}

export const linearAlgebraKernels: KernelTable = {
  BatchMatMul: (graph, call) => {
    const { transposeA, transposeB } = call.attrs<BatchMatMulAttrs>();
    return matMul(graph, call.input('a'), call.input('b'), transposeA, transposeB);
  },
  /** Without a gradient in TF.js: `einsum` of engine/nn has one. */
  Einsum: (graph, call) => {
    const { equation } = call.attrs<EinsumAttrs>();
    const inputs = call.inputs.map((value) => graph.rows(value));
    const [terms, result] = equation.replaceAll(' ', '').split('->') as [string, string];
    const lengths = new Map(
      terms
        .split(',')
        .flatMap((term, i) => [...term].map((letter, axis) => [letter, inputs[i]!.shape[axis]!] as const)),
    );
    return graph.node(
      'Einsum',
      inputs,
      [...result].map((letter) => lengths.get(letter)!),
      'float32',
      { attributes: { equation: text(equation) } },
    );
  },
};
