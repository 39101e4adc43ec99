import {
  backend_util,
  type Conv2DAttrs, type Conv2DBackpropFilterAttrs, type Conv2DBackpropInputAttrs,
} from '@tensorflow/tfjs-core';
import { int, ints } from '../../onnx/model';
import type { Graph, Value } from '../graph';
import type { KernelTable } from '../kernel';
import { reduce } from './reductions';
import { concat, pad, slice, transpose } from './shape';
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
 * The gradient of the filter: for every tap, the image's elements that it met times the gradient of the output. Rows of
 * the image are laid end to end, so that what a tap met is one contiguous piece of every plane; the gradient of the output
 * gets zero columns where such a piece runs over the edge. With a stride, the image is first split into its phases, in each
 * of which the pieces are contiguous again.
 */
function filterGradient(graph: Graph, image: Value, dy: Value, geometry: Geometry): Value {
  const { batchSize, inChannels, outChannels, outHeight, outWidth, filterHeight, filterWidth, filterShape } = geometry;
  const { strideHeight, strideWidth, inHeight, inWidth, padInfo } = geometry;
  if (strideHeight !== strideWidth) throw new Error('The filter\'s gradient is traced for equal strides only.');
  const stride = strideHeight;
  const taps = tapsOf(geometry, stride);
  const reach = (of: 'row' | 'column') => Math.max(...taps.map((tap) => tap[of]));
  const width = Math.max(Math.ceil((inWidth + padInfo.left) / stride), outWidth + reach('column'));
  // One row more than the windows need: a piece that begins inside a row ends inside the row after its last.
  const height = Math.max(Math.ceil((inHeight + padInfo.top) / stride), outHeight + reach('row') + (reach('column') > 0 ? 1 : 0));
  const padded = pad(graph, graph.as(image, 'nchw'), [0, padInfo.top, padInfo.left, 0],
    [0, height * stride - inHeight - padInfo.top, width * stride - inWidth - padInfo.left, 0]);
  const split = stride === 1 ? padded : spaceToDepth(graph, padded, stride);
  const phases = rawReshape(graph, split, [batchSize, inChannels * stride * stride, height * width]);
  const widened = pad(graph, graph.as(dy, 'nchw'), [0, 0, 0, 0], [0, 0, width - outWidth, 0]);
  const gradient = rawReshape(graph, widened, [batchSize, outChannels, outHeight * width]);
  const pieces = taps.map(({ phase, row, column }) => ({ channel: phase * inChannels, position: row * width + column }));
  const summed = outHeight * width < foldBelow
    ? gradientFolded(graph, phases, gradient, pieces, inChannels)
    : gradientByTap(graph, phases, gradient, pieces, inChannels);
  return graph.node('Reshape', [summed, graph.indices([outChannels, inChannels, filterHeight, filterWidth])], filterShape, 'float32', { layout: 'oihw' });
}

/** Maps of fewer positions than this are multiplied for the whole batch at once. */
const foldBelow = 128;

/** Where a tap's piece of every image begins: its first channel and its first position. */
interface Piece {
  channel: number;
  position: number;
}

/** Every tap's phase (of `stride * stride`), and its place within that phase. */
function tapsOf({ filterHeight, filterWidth, dilationHeight, dilationWidth }: Geometry, stride: number): { phase: number; row: number; column: number }[] {
  return Array.from({ length: filterHeight * filterWidth }, (_, tap) => {
    const [top, left] = [Math.floor(tap / filterWidth) * dilationHeight, (tap % filterWidth) * dilationWidth];
    return { phase: (top % stride) * stride + (left % stride), row: Math.floor(top / stride), column: Math.floor(left / stride) };
  });
}

/** Large maps: a product for every tap and image, summed over the images. Nothing larger than the image is written. */
function gradientByTap(graph: Graph, phases: Value, gradient: Value, pieces: readonly Piece[], inChannels: number): Value {
  const [batch, outChannels, length] = gradient.shape as [number, number, number];
  const perTap = pieces.map(({ channel, position }) => {
    const met = slice(graph, phases, [0, channel, position], [batch, inChannels, length]);
    const summed = reduce(graph, 'ReduceSum', matMul(graph, gradient, met, false, true), [0], false);
    return rawReshape(graph, summed, [outChannels, inChannels, 1]);
  });
  return concat(graph, perTap, 2);
}

/** Small maps: one product over all positions of all images, of the pieces of all taps side by side. */
function gradientFolded(graph: Graph, phases: Value, gradient: Value, pieces: readonly Piece[], inChannels: number): Value {
  const [batch, outChannels, length] = gradient.shape as [number, number, number];
  const byChannel = transpose(graph, phases, [1, 0, 2]);
  const columns = pieces.map(({ channel, position }) => rawReshape(
    graph, slice(graph, byChannel, [channel, 0, position], [inChannels, batch, length]), [inChannels, 1, batch * length],
  ));
  const stacked = rawReshape(graph, concat(graph, columns, 1), [inChannels * pieces.length, batch * length]);
  return matMul(graph, rawReshape(graph, transpose(graph, gradient, [1, 0, 2]), [outChannels, batch * length]), stacked, false, true);
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
