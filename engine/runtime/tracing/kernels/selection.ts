import {
  util,
  type GatherV2Attrs,
  type OneHotAttrs,
  type ScatterNdAttrs,
  type TopKAttrs,
  type UnsortedSegmentSumAttrs,
} from '@tensorflow/tfjs-core';
import { int, text } from '../../onnx/model';
import type { KernelTable } from '../kernel';
import { broadcasting, fill } from './elementwise';

/** Kernels that choose elements by index. */
export const selectionKernels: KernelTable = {
  OneHot: (graph, call) => {
    const indices = graph.rows(call.input('indices'));
    const { depth, onValue, offValue, dtype } = call.attrs<OneHotAttrs>();
    const shape = [...indices.shape, depth];
    const range = graph.constant(
      Int32Array.from({ length: depth }, (_, i) => i),
      [depth],
      'int32',
    );
    const hit = broadcasting(graph, 'Equal', [graph.reshape(indices, [...indices.shape, 1]), range], 'bool');
    const on = graph.node('Where', [hit, graph.scalar(onValue), graph.scalar(offValue)], shape, 'float32');
    return dtype === 'int32' || dtype === 'bool' ? graph.cast(on, dtype) : on;
  },
  GatherV2: (graph, call) => {
    const x = graph.rows(call.input('x'));
    const indices = graph.rows(call.input('indices'));
    const { axis, batchDims } = call.attrs<GatherV2Attrs>();
    const own = util.parseAxisParam(axis, [...x.shape])[0]!;
    if (batchDims === 0) {
      const shape = [...x.shape.slice(0, own), ...indices.shape, ...x.shape.slice(own + 1)];
      return graph.node('Gather', [x, indices], shape, x.type, { attributes: { axis: int(own) } });
    }
    if (batchDims !== own)
      throw new Error(
        `Gathering with batch dimensions is traced along the first axis after them only: axis ${batchDims}, ` +
          `not ${own}.`,
      );
    const shape = [...indices.shape, ...x.shape.slice(own + 1)];
    const where = graph.cast(graph.reshape(indices, [...indices.shape, 1]), 'int64');
    return graph.node('GatherND', [x, where], shape, x.type, { attributes: { batch_dims: int(batchDims) } });
  },
  GatherNd: (graph, call) => {
    const x = graph.rows(call.input('params'));
    const indices = graph.cast(graph.rows(call.input('indices')), 'int64');
    const shape = [...indices.shape.slice(0, -1), ...x.shape.slice(indices.shape.at(-1))];
    return graph.node('GatherND', [x, indices], shape, x.type);
  },
  /** Adds where indices repeat. */
  ScatterNd: (graph, call) => {
    const indices = graph.cast(graph.rows(call.input('indices')), 'int64');
    const updates = graph.rows(call.input('updates'));
    const { shape } = call.attrs<ScatterNdAttrs>();
    return graph.node('ScatterND', [fill(graph, shape, 0, updates.type), indices, updates], shape, updates.type, {
      attributes: { reduction: text('add') },
    });
  },
  /** The gradient of gathering rows: each row of x is added into the row that `segmentIds` names. */
  UnsortedSegmentSum: (graph, call) => {
    const x = graph.rows(call.input('x'));
    const ids = graph.cast(call.input('segmentIds'), 'int64');
    const { numSegments } = call.attrs<UnsortedSegmentSumAttrs>();
    const shape = [numSegments, ...x.shape.slice(1)];
    const where = graph.node('Reshape', [ids, graph.indices([x.shape[0]!, 1])], [x.shape[0]!, 1], 'int64');
    return graph.node('ScatterND', [fill(graph, shape, 0, x.type), where, x], shape, x.type, {
      attributes: { reduction: text('add') },
    });
  },
  TopK: (graph, call) => {
    const x = graph.rows(call.input('x'));
    const { k, sorted } = call.attrs<TopKAttrs>();
    const shape = [...x.shape.slice(0, -1), k];
    const [values, indices] = graph.nodeOf(
      'TopK',
      [x, graph.indices([k])],
      [
        { shape, type: x.type },
        { shape, type: 'int64' },
      ],
      {
        attributes: { axis: int(-1), largest: int(1), sorted: int(sorted ? 1 : 0) },
      },
    );
    return [values!, graph.cast(indices!, 'int32')];
  },
};
