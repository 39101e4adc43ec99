import {
  backend_util,
  type Conv2DAttrs, type Conv2DBackpropFilterAttrs, type Conv2DBackpropInputAttrs,
} from '@tensorflow/tfjs-core';
import { int, ints } from '../../onnx/model';
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
 * batch. Rows of the image are laid end to end, so that the window of a tap is one contiguous piece of every plane; the
 * gradient of the output gets zero columns where such a piece runs over the edge. With a stride, the image is first split
 * into its phases, in each of which the windows lie side by side.
 */
function filterGradient(graph: Graph, image: Value, dy: Value, geometry: Geometry): Value {
  const { batchSize, inChannels, outChannels, outHeight, outWidth, filterHeight, filterWidth, filterShape } = geometry;
  const { strideHeight, strideWidth, dilationHeight, dilationWidth, inHeight, inWidth, padInfo } = geometry;
  if (strideHeight !== strideWidth) throw new Error('The filter\'s gradient is traced for equal strides only.');
  const stride = strideHeight;
  const taps = Array.from({ length: filterHeight * filterWidth }, (_, tap) => {
    const [top, left] = [Math.floor(tap / filterWidth) * dilationHeight, (tap % filterWidth) * dilationWidth];
    return { phase: (top % stride) * stride + (left % stride), row: Math.floor(top / stride), column: Math.floor(left / stride) };
  });
  const reach = (of: 'row' | 'column') => Math.max(...taps.map((tap) => tap[of]));
  const width = Math.max(Math.ceil((inWidth + padInfo.left) / stride), outWidth + reach('column'));
  // One row more than the windows need: a piece that begins inside a row ends inside the row after its last.
  const height = Math.max(Math.ceil((inHeight + padInfo.top) / stride), outHeight + reach('row') + (reach('column') > 0 ? 1 : 0));
  const padded = pad(graph, graph.as(image, 'nchw'), [0, padInfo.top, padInfo.left, 0],
    [0, height * stride - inHeight - padInfo.top, width * stride - inWidth - padInfo.left, 0]);
  const planes = inChannels * stride * stride;
  const phases = rawReshape(graph, stride === 1 ? padded : spaceToDepth(graph, padded, stride), [batchSize, planes, height * width]);

  const length = outHeight * width;
  const pieces = taps.map(({ phase, row, column }) => rawReshape(
    graph,
    slice(graph, phases, [0, phase * inChannels, row * width + column], [batchSize, inChannels, length]),
    [batchSize, inChannels, 1, length],
  ));
  const columns = rawReshape(graph, concat(graph, pieces, 2), [batchSize, inChannels * taps.length, length]);
  const gradient = pad(graph, graph.as(dy, 'nchw'), [0, 0, 0, 0], [0, 0, width - outWidth, 0]);
  const perImage = matMul(graph, rawReshape(graph, gradient, [batchSize, outChannels, length]), columns, false, true);
  const summed = reduce(graph, 'ReduceSum', perImage, [0], false);
  return graph.node('Reshape', [summed, graph.indices([outChannels, inChannels, filterHeight, filterWidth])], filterShape, 'float32', { layout: 'oihw' });
}

/** Splits an image into `block * block` images, one for each phase, phase by phase along the channels. */
function spaceToDepth(graph: Graph, image: Value, block: number): Value {
  const [batch, height, width, channels] = image.shape as [number, number, number, number];
  return graph.node('SpaceToDepth', [image], [batch, height / block, width / block, channels * block * block], image.type, {
    layout: 'nchw', attributes: { blocksize: int(block) },
  });
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
