import type { NamedAttrMap } from '@tensorflow/tfjs-core';
import { broadcastShape, type Graph, type Value } from './graph';
import { sizeOf } from '../program';
import { fits, isBlocked, pieceShape, type Layout } from '../layout';

/** A TF.js kernel while tracing: appends nodes and returns the symbolic result. */
export type TracedKernel = (graph: Graph, call: KernelCall) => Value | Value[];

/** Kernels by TF.js's name for them. */
export type KernelTable = Record<string, TracedKernel>;

/** The arguments of one kernel call. */
export class KernelCall {
  constructor(
    private readonly named: Record<string, Value>,
    private readonly attributes: NamedAttrMap,
  ) {}

  /** An input by TF.js's name for it. */
  input(name: string): Value {
    const value = this.named[name];
    if (!value) throw new Error(`The kernel was called without its input "${name}".`);
    return value;
  }

  /** An input that may be left out. */
  optional(name: string): Value | undefined {
    return this.named[name];
  }

  /** All inputs in order, for kernels that take a list. */
  get inputs(): Value[] {
    return Object.values(this.named);
  }

  /** The attributes, as the type that TF.js declares for this kernel. */
  attrs<A>(): A {
    return this.attributes as A;
  }
}

/**
 * Inputs brought to one layout (the one asked for, or that of most of them) in which they broadcast as they lie, and
 * how to see the result as a tensor again.
 */
export interface Aligned {
  operands: Value[];
  /** Of the operator's result, as ONNX counts its axes. */
  shape: number[];
  layout: Layout;
  finish: (this: void, result: Value) => Value;
}

export function aligned(graph: Graph, values: readonly Value[], asked?: Layout): Aligned {
  const shape = broadcastShape(values.map((value) => value.shape));
  const wanted = shape.length === 4 ? (asked ?? commonLayout(values)) : 'rows';
  const layout = fits(shape, wanted) ? wanted : 'nchw';
  const asIs = (result: Value) => result;
  if (layout === 'rows') return { operands: values.map((value) => graph.rows(value)), shape, layout, finish: asIs };
  const operands = values.map((value) => {
    if (value.shape.length < 4 && sizeOf(value.shape) === 1) return value;
    return graph.as(graph.reshape(value, [...Array<number>(4 - value.shape.length).fill(1), ...value.shape]), layout);
  });
  const broadcasts = operands.some(
    (value) => value.shape.length === 4 && value.shape.some((n, axis) => n !== shape[axis]),
  );
  if (!isBlocked(layout) || !broadcasts) return { operands, shape, layout, finish: asIs };
  return {
    operands: operands.map((value) => (value.shape.length === 4 ? graph.pieces(value) : value)),
    shape: pieceShape(shape, layout),
    layout: 'rows',
    finish: (result) => graph.withPieces(result, shape, layout),
  };
}

/** The layout of the largest value that has one other than row-major: moving the others costs least. */
export function commonLayout(values: readonly Value[]): Layout {
  let layout: Layout = 'rows';
  let largest = 0;
  for (const value of values) {
    const size = sizeOf(value.shape);
    if (value.layout !== 'rows' && size > largest) {
      layout = value.layout;
      largest = size;
    }
  }
  return layout;
}
