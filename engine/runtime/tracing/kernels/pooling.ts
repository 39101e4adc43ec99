import {
  backend_util,
  type AvgPoolAttrs,
  type AvgPoolGradAttrs,
  type MaxPoolAttrs,
  type MaxPoolGradAttrs,
} from '@tensorflow/tfjs-core';
import { blockedDomain, int, ints, text, type Attribute } from '../../onnx/model';
import { fillsBlocks, type Layout } from '../../layout';
import { uncovered, type Geometry } from '../convolution/geometry';
import type { Graph, Value } from '../graph';
import { sizeOf } from '../../program';
import type { KernelTable } from '../kernel';
import { broadcasting, fill } from './elementwise';

/** Pooling over windows of an image and its gradients, in NCHW. */

function geometryOf(image: Value, attrs: AvgPoolAttrs | MaxPoolAttrs | AvgPoolGradAttrs | MaxPoolGradAttrs): Geometry {
  const rounding = 'dimRoundingMode' in attrs ? attrs.dimRoundingMode : undefined;
  return backend_util.computePool2DInfo(
    [...image.shape] as [number, number, number, number],
    attrs.filterSize,
    attrs.strides,
    1,
    attrs.pad,
    rounding,
  );
}

function attributesOf({
  filterHeight,
  filterWidth,
  strideHeight,
  strideWidth,
  padInfo,
}: Geometry): Record<string, Attribute> {
  return {
    kernel_shape: ints([filterHeight, filterWidth]),
    strides: ints([strideHeight, strideWidth]),
    pads: ints([padInfo.top, padInfo.left, padInfo.bottom, padInfo.right]),
  };
}

/**
 * How many elements of the image each window holds: TF.js averages over those alone. Counts for `[outHeight,
 * outWidth]`.
 */
function windowSizes({
  inHeight,
  inWidth,
  outHeight,
  outWidth,
  filterHeight,
  filterWidth,
  strideHeight,
  strideWidth,
  padInfo,
}: Geometry): Float32Array {
  const inside = (at: number, stride: number, filter: number, padding: number, size: number) =>
    Math.min(at * stride - padding + filter, size) - Math.max(at * stride - padding, 0);
  return Float32Array.from(
    { length: outHeight * outWidth },
    (_, i) =>
      inside(Math.floor(i / outWidth), strideHeight, filterHeight, padInfo.top, inHeight) *
      inside(i % outWidth, strideWidth, filterWidth, padInfo.left, inWidth),
  );
}

/**
 * Every window's share of its gradient, added into all elements of the window: a transposed convolution with ones,
 * plane by plane.
 */
function averageGradient(graph: Graph, dy: Value, geometry: Geometry): Value {
  const { batchSize, inChannels, inHeight, inWidth, outHeight, outWidth, filterHeight, filterWidth, inShape } =
    geometry;
  const planes = graph.reinterpret(graph.as(dy, 'nchw'), [batchSize * inChannels, 1, outHeight, outWidth]);
  const shares = broadcasting(graph, 'Mul', [
    planes,
    graph.constant(
      windowSizes(geometry).map((n) => 1 / n),
      [1, 1, outHeight, outWidth],
    ),
  ]);
  const ones = graph.constant(new Float32Array(filterHeight * filterWidth).fill(1), [1, 1, filterHeight, filterWidth]);
  const spread = graph.node(
    'ConvTranspose',
    [shares, ones],
    [batchSize * inChannels, 1, inHeight, inWidth],
    'float32',
    {
      attributes: { ...attributesOf(geometry), output_padding: ints(uncovered(geometry)) },
    },
  );
  return graph.withPieces(spread, inShape, 'nchw');
}

/** Every window's gradient, added into the first of its largest elements. ONNX's MaxPool tells where that lies. */
function maximumGradient(graph: Graph, image: Value, dy: Value, geometry: Geometry): Value {
  const { inShape, outShape } = geometry;
  const size = [sizeOf(image.shape)];
  const flat = (value: Value) => graph.reinterpret(value, [sizeOf(value.shape)]);
  const [, positions] = graph.nodeOf(
    'MaxPool',
    [graph.as(image, 'nchw')],
    [
      { shape: outShape, type: image.type },
      { shape: outShape, type: 'int64' },
    ],
    {
      layout: 'nchw',
      attributes: attributesOf(geometry),
    },
  );
  const scattered = graph.node(
    'ScatterElements',
    [fill(graph, size, 0, 'float32'), flat(positions!), flat(graph.as(dy, 'nchw'))],
    size,
    'float32',
    {
      attributes: { axis: int(0), reduction: text('add') },
    },
  );
  return graph.withPieces(scattered, inShape, 'nchw');
}

/** Pooling of an image in NCHW, or in blocks if it lies so: for those there are operators too. */
function pool(graph: Graph, op: string, x: Value, geometry: Geometry, more: Record<string, Attribute> = {}): Value {
  const blocked = fillsBlocks(x.shape, x.layout) && x.type === 'float32';
  const layout: Layout = blocked ? x.layout : 'nchw';
  return graph.node(op, [graph.as(x, layout)], geometry.outShape, x.type, {
    layout,
    domain: blocked ? blockedDomain : '',
    attributes: { ...attributesOf(geometry), ...more },
  });
}

export const poolingKernels: KernelTable = {
  AvgPool: (graph, call) =>
    pool(graph, 'AveragePool', call.input('x'), geometryOf(call.input('x'), call.attrs<AvgPoolAttrs>()), {
      count_include_pad: int(0),
    }),
  MaxPool: (graph, call) =>
    pool(graph, 'MaxPool', call.input('x'), geometryOf(call.input('x'), call.attrs<MaxPoolAttrs>())),
  AvgPoolGrad: (graph, call) =>
    averageGradient(graph, call.input('dy'), geometryOf(call.input('input'), call.attrs<AvgPoolGradAttrs>())),
  MaxPoolGrad: (graph, call) => {
    const image = call.input('input');
    return maximumGradient(graph, image, call.input('dy'), geometryOf(image, call.attrs<MaxPoolGradAttrs>()));
  },
};
