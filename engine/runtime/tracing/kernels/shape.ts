import {
  backend_util,
  slice_util,
  util,
  type ConcatAttrs,
  type DepthToSpaceAttrs,
  type ExpandDimsAttrs,
  type FillAttrs,
  type LinSpaceAttrs,
  type PackAttrs,
  type PadV2Attrs,
  type RangeAttrs,
  type ReshapeAttrs,
  type ReverseAttrs,
  type SliceAttrs,
  type SplitVAttrs,
  type StridedSliceAttrs,
  type TileAttrs,
  type TransposeAttrs,
  type UnpackAttrs,
} from '@tensorflow/tfjs-core';
import { int, ints, text } from '../../onnx/model';
import { fits, inMemoryOrder, isBlocked, memoryAxes, pieceAxis } from '../../layout';
import { sizeOf } from '../../program';
import type { Graph, Value } from '../graph';
import { commonLayout, type KernelTable } from '../kernel';
import { fill } from './elementwise';

/** Kernels that move, join, cut or repeat values without changing them. */

/**
 * An image or filter in blocks, seen in its pieces so that a kernel can work on the axes that are whole; any other
 * value as it is. `axes` are those that the kernel changes: where one is split, the value is first put into a layout
 * without blocks.
 */
interface Seen {
  x: Value;
  axisOf: (this: void, axis: number) => number;
  finish: (this: void, result: Value, shape: readonly number[]) => Value;
}

function seen(graph: Graph, x: Value, axes: readonly number[]): Seen {
  const rank = x.shape.length;
  if (isBlocked(x.layout) && axes.every((axis) => pieceAxis(axis, x.layout, rank) !== null)) {
    const { layout } = x;
    return {
      x: graph.pieces(x),
      axisOf: (axis) => pieceAxis(axis, layout, rank)!,
      finish: (result, shape) => graph.withPieces(result, shape, layout),
    };
  }
  const plain = graph.unblocked(x);
  const order = memoryAxes(plain.layout, rank);
  return {
    x: plain,
    axisOf: (axis) => order.indexOf(axis),
    finish: (result, shape) => ({ ...result, shape, layout: plain.layout }),
  };
}

/** A part this many times smaller than a product is computed for itself. */
const smallPart = 8;

/** The part of `x` from `begin`, `size` long, with `steps` between elements, all by the tensor's own axes. */
export function slice(
  graph: Graph,
  input: Value,
  begin: readonly number[],
  size: readonly number[],
  steps: readonly number[] = begin.map(() => 1),
): Value {
  const changed = input.shape
    .map((_, axis) => axis)
    .filter((axis) => begin[axis] !== 0 || size[axis] !== input.shape[axis] || steps[axis] !== 1);
  if (changed.length === 0) return input;
  // The gradient of a concatenation takes parts of a product, of which some are never used.
  const few = sizeOf(size) * smallPart <= sizeOf(input.shape);
  if (input.part && few && steps.every((step) => step === 1)) return input.part(begin, size);
  const { x, axisOf, finish } = seen(graph, input, changed);
  const pick = (per: (axis: number) => number) => graph.indices(changed.map(per));
  const ends = pick((axis) => {
    const last = begin[axis]! + (size[axis]! - 1) * steps[axis]!;
    if (steps[axis]! > 0) return last + 1;
    // ONNX counts an end of -1 from the back: before the first element is written as a very negative end.
    return last === 0 ? -1_000_000_000 : last - 1;
  });
  const cut = graph.node(
    'Slice',
    [x, pick((axis) => begin[axis]!), ends, pick(axisOf), pick((axis) => steps[axis]!)],
    size,
    x.type,
    { layout: x.layout },
  );
  return finish(cut, size);
}

export function concat(graph: Graph, values: readonly Value[], axis: number): Value {
  if (values.length === 1) return values[0]!;
  const layout = commonLayout(values);
  const shape = values[0]!.shape.map((n, i) =>
    i === axis ? values.reduce((sum, value) => sum + value.shape[i]!, 0) : n,
  );
  const common = values.every((value) => fits(value.shape, layout)) ? layout : 'nchw';
  const parts = values.map((value) => seen(graph, graph.as(value, common), [axis]));
  const [
    {
      axisOf,
      finish,
      x: { layout: seenLayout },
    },
  ] = parts as [(typeof parts)[0]];
  const joined = graph.node(
    'Concat',
    parts.map(({ x }) => x),
    shape,
    values[0]!.type,
    { layout: seenLayout, attributes: { axis: int(axisOf(axis)) } },
  );
  return finish(joined, shape);
}

/** Pads with `value`: `before[i]` and `after[i]` elements on the tensor's own axis i. */
export function pad(graph: Graph, input: Value, before: readonly number[], after: readonly number[], value = 0): Value {
  const changed = input.shape.map((_, axis) => axis).filter((axis) => before[axis] !== 0 || after[axis] !== 0);
  if (changed.length === 0) return input;
  const { x, axisOf, finish } = seen(graph, input, changed);
  const shape = input.shape.map((n, i) => n + before[i]! + after[i]!);
  const amounts = changed.map((axis) => ({ axis: axisOf(axis), before: before[axis]!, after: after[axis]! }));
  return finish(padMemory(graph, x, amounts, value), shape);
}

/**
 * Pads memory with as few axes as say it, since ONNX Runtime copies along the last one: those that stay as they are
 * are joined to the one before them.
 */
function padMemory(
  graph: Graph,
  x: Value,
  amounts: readonly { axis: number; before: number; after: number }[],
  value: number,
): Value {
  const memory = inMemoryOrder(x.shape, x.layout);
  const joined: { size: number; before: number; after: number }[] = [];
  memory.forEach((size, axis) => {
    const own = amounts.find((amount) => amount.axis === axis);
    const last = joined.at(-1);
    if (own || !last) joined.push({ size, before: own?.before ?? 0, after: own?.after ?? 0 });
    else joined[joined.length - 1] = { size: last.size * size, before: last.before * size, after: last.after * size };
  });
  const filler = x.type === 'int32' ? graph.constant(Int32Array.of(value), [], 'int32') : graph.scalar(value);
  const sizes = joined.map(({ size, before, after }) => size + before + after);
  const seenShort = graph.reinterpret(
    x,
    joined.map(({ size }) => size),
  );
  const padded = graph.node(
    'Pad',
    [seenShort, graph.indices([...joined.map(({ before }) => before), ...joined.map(({ after }) => after)]), filler],
    sizes,
    x.type,
    { attributes: { mode: text('constant') } },
  );
  const whole = memory.map((size, axis) => {
    const own = amounts.find((amount) => amount.axis === axis);
    return size + (own ? own.before + own.after : 0);
  });
  return { ...graph.reinterpret(padded, whole), layout: x.layout };
}

export function transpose(graph: Graph, input: Value, perm: readonly number[]): Value {
  const x = graph.rows(input);
  if (perm.every((axis, i) => axis === i)) return x;
  const long = perm.filter((axis) => x.shape[axis]! > 1);
  if (long.every((axis, i) => i === 0 || axis > long[i - 1]!))
    return graph.reinterpret(
      x,
      perm.map((axis) => x.shape[axis]!),
    );
  return graph.node(
    'Transpose',
    [x],
    perm.map((axis) => x.shape[axis]!),
    x.type,
    { attributes: { perm: ints(perm) } },
  );
}

function split(graph: Graph, x: Value, sizes: readonly number[], axis: number): Value[] {
  let at = 0;
  return sizes.map((n) => {
    const begin = x.shape.map((_, i) => (i === axis ? at : 0));
    at += n;
    return slice(
      graph,
      x,
      begin,
      x.shape.map((full, i) => (i === axis ? n : full)),
    );
  });
}

const without = (shape: readonly number[], axis: number) => shape.filter((_, i) => i !== axis);

export const shapeKernels: KernelTable = {
  Reshape: (graph, call) => {
    const x = call.input('x');
    const { shape } = call.attrs<ReshapeAttrs>();
    return graph.reshape(x, util.inferFromImplicitShape(shape, util.sizeFromShape([...x.shape])));
  },
  ExpandDims: (graph, call) => {
    const x = call.input('input');
    const { dim } = call.attrs<ExpandDimsAttrs>();
    const shape = [...x.shape];
    shape.splice(dim < 0 ? shape.length + dim + 1 : dim, 0, 1);
    return graph.reshape(x, shape);
  },
  Transpose: (graph, call) => transpose(graph, call.input('x'), call.attrs<TransposeAttrs>().perm),
  Concat: (graph, call) => {
    const axis = util.parseAxisParam(call.attrs<ConcatAttrs>().axis, [...call.inputs[0]!.shape])[0]!;
    return concat(graph, call.inputs, axis);
  },
  Pack: (graph, call) => {
    const rank = call.inputs[0]!.shape.length;
    const axis = (call.attrs<PackAttrs>().axis + rank + 1) % (rank + 1);
    const raised = call.inputs.map((value) =>
      graph.reshape(value, [...value.shape.slice(0, axis), 1, ...value.shape.slice(axis)]),
    );
    return concat(graph, raised, axis);
  },
  Unpack: (graph, call) => {
    const x = call.input('value');
    const axis = util.parseAxisParam(call.attrs<UnpackAttrs>().axis, [...x.shape])[0]!;
    return split(graph, x, Array<number>(x.shape[axis]!).fill(1), axis).map((part) =>
      graph.reshape(part, without(x.shape, axis)),
    );
  },
  SplitV: (graph, call) => {
    const x = call.input('x');
    const { numOrSizeSplits, axis } = call.attrs<SplitVAttrs>();
    const own = util.parseAxisParam(axis, [...x.shape])[0]!;
    return split(
      graph,
      x,
      backend_util.prepareSplitSize(
        { shape: [...x.shape] } as Parameters<typeof backend_util.prepareSplitSize>[0],
        numOrSizeSplits,
        own,
      ),
      own,
    );
  },
  Slice: (graph, call) => {
    const x = call.input('x');
    const { begin, size } = call.attrs<SliceAttrs>();
    const [starts, sizes] = slice_util.parseSliceParams(
      { shape: [...x.shape] } as Parameters<typeof slice_util.parseSliceParams>[0],
      begin,
      size,
    );
    return slice(graph, x, starts!, sizes!);
  },
  StridedSlice: (graph, call) => {
    const x = call.input('x');
    const a = call.attrs<StridedSliceAttrs>();
    const info = slice_util.sliceInfo(
      [...x.shape],
      a.begin,
      a.end,
      a.strides,
      a.beginMask,
      a.endMask,
      a.ellipsisMask,
      a.newAxisMask,
      a.shrinkAxisMask,
    );
    const size = info.begin.map((begin, i) => Math.max(0, Math.ceil((info.end[i]! - begin) / info.strides[i]!)));
    return graph.reshape(slice(graph, x, info.begin, size, info.strides), info.finalShape);
  },
  PadV2: (graph, call) => {
    const { paddings, constantValue } = call.attrs<PadV2Attrs>();
    return pad(
      graph,
      call.input('x'),
      paddings.map(([before]) => before),
      paddings.map(([, after]) => after),
      constantValue,
    );
  },
  Reverse: (graph, call) => {
    const x = call.input('x');
    const dims = util.parseAxisParam(call.attrs<ReverseAttrs>().dims, [...x.shape]);
    const reversed = (axis: number) => dims.includes(axis);
    return slice(
      graph,
      x,
      x.shape.map((n, axis) => (reversed(axis) ? n - 1 : 0)),
      x.shape,
      x.shape.map((_, axis) => (reversed(axis) ? -1 : 1)),
    );
  },
  Tile: (graph, call) => {
    const x = graph.unblocked(call.input('x'));
    const { reps } = call.attrs<TileAttrs>();
    return graph.node(
      'Tile',
      [x, graph.indices(inMemoryOrder(reps, x.layout))],
      x.shape.map((n, i) => n * reps[i]!),
      x.type,
      { layout: x.layout },
    );
  },
  Fill: (graph, call) => {
    const { shape, value, dtype } = call.attrs<FillAttrs>();
    if (typeof value !== 'number') throw new Error('A step can only be filled with numbers.');
    return fill(graph, shape, value, dtype === 'int32' ? 'int32' : 'float32');
  },
  Range: (graph, call) => {
    const { start, stop, step, dtype } = call.attrs<RangeAttrs>();
    const values = Array.from({ length: Math.max(0, Math.ceil((stop - start) / step)) }, (_, i) => start + i * step);
    return dtype === 'int32'
      ? graph.constant(Int32Array.from(values), [values.length], 'int32')
      : graph.constant(Float32Array.from(values), [values.length]);
  },
  LinSpace: (graph, call) => {
    const { start, stop, num } = call.attrs<LinSpaceAttrs>();
    return graph.constant(
      Float32Array.from({ length: num }, (_, i) => (num === 1 ? start : start + (i * (stop - start)) / (num - 1))),
      [num],
    );
  },
  DepthToSpace: (graph, call) => {
    const x = call.input('x');
    const { blockSize, dataFormat } = call.attrs<DepthToSpaceAttrs>();
    if (dataFormat !== 'NHWC') throw new Error(`Write images in NHWC: ${dataFormat} is the compiler's business.`);
    const [batch, height, width, channels] = x.shape as [number, number, number, number];
    return graph.node(
      'DepthToSpace',
      [graph.as(x, 'nchw')],
      [batch, height * blockSize, width * blockSize, channels / blockSize ** 2],
      x.type,
      {
        layout: 'nchw',
        attributes: { blocksize: int(blockSize), mode: text('DCR') },
      },
    );
  },
};
