import {
  backend_util,
  type Conv2DAttrs, type Conv2DBackpropFilterAttrs, type Conv2DBackpropInputAttrs,
} from '@tensorflow/tfjs-core';
import { ints } from '../../onnx/model';
import type { Graph, Value } from '../graph';
import type { KernelTable } from '../kernel';
import { reduce } from './reductions';
import { concat, pad, slice } from './shape';
import { matMul } from './linearAlgebra';

/**
 * Convolutions and both their gradients, in NCHW and OIHW. TF.js describes a convolution by the shapes of its image (NHWC)
 * and filter (HWIO); `Geometry` holds what all three need.
 */
type Geometry = ReturnType<typeof backend_util.computeConv2DInfo>;

function geometryOf(image: readonly number[], filter: readonly number[], attrs: Conv2DAttrs | Conv2DBackpropFilterAttrs | Conv2DBackpropInputAttrs): Geometry {
  if (attrs.dataFormat !== 'NHWC') throw new Error(`Write convolutions in NHWC: ${attrs.dataFormat} is the compiler's business.`);
  const dilations = 'dilations' in attrs ? attrs.dilations : 1;
  return backend_util.computeConv2DInfo(
    [...image] as [number, number, number, number], [...filter] as [number, number, number, number],
    attrs.strides, dilations, attrs.pad, attrs.dimRoundingMode, false, 'channelsLast',
  );
}

const pads = ({ padInfo }: Geometry) => ints([padInfo.top, padInfo.left, padInfo.bottom, padInfo.right]);
const strides = (geometry: Geometry) => ints([geometry.strideHeight, geometry.strideWidth]);
const dilations = (geometry: Geometry) => ints([geometry.dilationHeight, geometry.dilationWidth]);

function convolve(graph: Graph, image: Value, filter: Value, geometry: Geometry): Value {
  return graph.node('Conv', [graph.as(image, 'nchw'), graph.as(filter, 'oihw')], geometry.outShape, 'float32', {
    layout: 'nchw', attributes: { pads: pads(geometry), strides: strides(geometry), dilations: dilations(geometry) },
  });
}

/** The gradient of the image (and the forward pass of a transposed convolution). */
function imageGradient(graph: Graph, dy: Value, filter: Value, geometry: Geometry): Value {
  const { inShape, outShape, padInfo, strideHeight, strideWidth, dilationHeight, dilationWidth, filterHeight, filterWidth } = geometry;
  // Rows of the image that no window reached at the bottom and right: their gradient is zero, and ConvTranspose must be told.
  const uncovered = (size: number, out: number, stride: number, dilation: number, kernel: number, padding: number) =>
    size + padding - ((out - 1) * stride + (kernel - 1) * dilation + 1);
  const extra = [
    uncovered(inShape[1], outShape[1], strideHeight, dilationHeight, filterHeight, padInfo.top + padInfo.bottom),
    uncovered(inShape[2], outShape[2], strideWidth, dilationWidth, filterWidth, padInfo.left + padInfo.right),
  ];
  return graph.node('ConvTranspose', [graph.as(dy, 'nchw'), graph.as(filter, 'oihw')], inShape, 'float32', {
    layout: 'nchw',
    attributes: { pads: pads(geometry), strides: strides(geometry), dilations: dilations(geometry), output_padding: ints(extra) },
  });
}

/**
 * The gradient of the filter: the image's windows as columns (im2col), times the gradient of the output, summed over the
 * batch. With a stride, the image is first split into its phases, so that every window is a contiguous slice.
 */
function filterGradient(graph: Graph, image: Value, dy: Value, geometry: Geometry): Value {
  const { batchSize, inChannels, outChannels, outHeight, outWidth, filterHeight, filterWidth, filterShape } = geometry;
  const positions = outHeight * outWidth;
  const windows = windowSlices(graph, graph.as(image, 'nchw'), geometry);
  const columns = concat(graph, windows.map((window) => rawReshape(graph, window, [batchSize, inChannels, 1, positions])), 2);
  const taps = filterHeight * filterWidth;
  const perImage = matMul(
    graph,
    rawReshape(graph, graph.as(dy, 'nchw'), [batchSize, outChannels, positions]),
    rawReshape(graph, columns, [batchSize, inChannels * taps, positions]),
    false, true,
  );
  const summed = reduce(graph, 'ReduceSum', perImage, [0], false);
  return graph.node('Reshape', [summed, graph.indices([outChannels, inChannels, filterHeight, filterWidth])], filterShape, 'float32', { layout: 'oihw' });
}

/** For every tap of the filter, the image's elements that it met: `batch x inChannels x outHeight x outWidth` in memory. */
function windowSlices(graph: Graph, image: Value, geometry: Geometry): Value[] {
  const { batchSize, inChannels, inHeight, inWidth, outHeight, outWidth, filterHeight, filterWidth, padInfo } = geometry;
  const { strideHeight: sh, strideWidth: sw, dilationHeight: dh, dilationWidth: dw } = geometry;
  // Every window, and a whole number of phases, must lie inside the padded image.
  const reach = (out: number, stride: number, kernel: number, dilation: number) => out * stride + Math.ceil(((kernel - 1) * dilation + 1) / stride) * stride;
  const height = Math.ceil(Math.max(inHeight + padInfo.top, reach(outHeight - 1, sh, filterHeight, dh)) / sh) * sh;
  const width = Math.ceil(Math.max(inWidth + padInfo.left, reach(outWidth - 1, sw, filterWidth, dw)) / sw) * sw;
  const padded = pad(graph, image, [0, padInfo.top, padInfo.left, 0], [0, height - inHeight - padInfo.top, width - inWidth - padInfo.left, 0]);
  const raw = rawReshape(graph, padded, [batchSize, inChannels, height / sh, sh, width / sw, sw]);
  const phases = sh === 1 && sw === 1 ? raw : graph.node(
    'Transpose', [raw], [batchSize, inChannels, sh, sw, height / sh, width / sw], 'float32', { attributes: { perm: ints([0, 1, 3, 5, 2, 4]) } },
  );
  const split = rawReshape(graph, phases, [batchSize, inChannels, sh, sw, height / sh, width / sw]);
  const taps: Value[] = [];
  for (let y = 0; y < filterHeight; y++) {
    for (let x = 0; x < filterWidth; x++) {
      const [top, left] = [y * dh, x * dw];
      taps.push(slice(graph, split,
        [0, 0, top % sh, left % sw, Math.floor(top / sh), Math.floor(left / sw)],
        [batchSize, inChannels, 1, 1, outHeight, outWidth]));
    }
  }
  return taps;
}

/** The same memory under another shape: what lies there is taken as it lies, row-major. */
function rawReshape(graph: Graph, value: Value, shape: readonly number[]): Value {
  return graph.node('Reshape', [value, graph.indices(shape)], shape, value.type);
}

export const convolutionKernels: KernelTable = {
  Conv2D: (graph, call) => {
    const [x, filter] = [call.input('x'), call.input('filter')];
    return convolve(graph, x, filter, geometryOf(x.shape, filter.shape, call.attrs<Conv2DAttrs>()));
  },
  Conv2DBackpropInput: (graph, call) => {
    const [dy, filter, attrs] = [call.input('dy'), call.input('filter'), call.attrs<Conv2DBackpropInputAttrs>()];
    return imageGradient(graph, dy, filter, geometryOf(attrs.inputShape, filter.shape, attrs));
  },
  Conv2DBackpropFilter: (graph, call) => {
    const [x, dy, attrs] = [call.input('x'), call.input('dy'), call.attrs<Conv2DBackpropFilterAttrs>()];
    return filterGradient(graph, x, dy, geometryOf(x.shape, attrs.filterShape, attrs));
  },
};
