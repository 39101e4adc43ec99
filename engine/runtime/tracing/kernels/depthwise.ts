import type {
  DepthwiseConv2dNativeAttrs,
  DepthwiseConv2dNativeBackpropFilterAttrs,
  DepthwiseConv2dNativeBackpropInputAttrs,
} from '@tensorflow/tfjs-core';
import { int, ints, type Attribute } from '../../onnx/model';
import { geometryOf, uncovered, windowAttributes, type Geometry } from '../convolution/geometry';
import type { Graph, Value } from '../graph';
import type { KernelTable } from '../kernel';
import { reduce } from './reductions';
import { slice, transpose } from './shape';

/**
 * Depthwise convolutions and both their gradients: each of `channels` has `outChannels / channels` filters of its own.
 * TF.js keeps them as `[height, width, channels, filters]`; ONNX has them as grouped convolutions, `[channels *
 * filters, 1, height, width]`.
 */
const depthwiseGeometry = (
  image: readonly number[],
  filter: readonly number[],
  attrs: Parameters<typeof geometryOf>[2],
) => geometryOf(image, filter, attrs, true);

const attributesOf = (geometry: Geometry): Record<string, Attribute> => ({
  group: int(geometry.inChannels),
  ...windowAttributes(geometry),
});

/** TF.js's filter in ONNX's order. */
function grouped(graph: Graph, filter: Value, { filterHeight, filterWidth, outChannels }: Geometry): Value {
  return graph.reshape(transpose(graph, filter, [2, 3, 0, 1]), [outChannels, 1, filterHeight, filterWidth]);
}

/**
 * The gradient of the filter is itself a grouped convolution: every channel of every image is a group, its filter is
 * the gradient of the output, and what was the stride becomes the spacing between that filter's elements.
 */
function filterGradient(graph: Graph, image: Value, dy: Value, geometry: Geometry): Value {
  const {
    batchSize,
    inChannels,
    inHeight,
    inWidth,
    outChannels,
    outHeight,
    outWidth,
    filterHeight,
    filterWidth,
    filterShape,
    padInfo,
  } = geometry;
  const { strideHeight, strideWidth, dilationHeight, dilationWidth } = geometry;
  const images = graph.reinterpret(graph.as(image, 'nchw'), [1, batchSize * inChannels, inHeight, inWidth]);
  const filters = graph.reinterpret(graph.as(dy, 'nchw'), [batchSize * outChannels, 1, outHeight, outWidth]);
  // What no window reached would make the result larger than the filter; it is left out, or cut where it is padding.
  const [below, right] = uncovered(geometry);
  const full = [
    1,
    batchSize * outChannels,
    filterHeight + Math.floor(below / dilationHeight),
    filterWidth + Math.floor(right / dilationWidth),
  ];
  const met = graph.node('Conv', [images, filters], full, 'float32', {
    attributes: {
      group: int(batchSize * inChannels),
      strides: ints([dilationHeight, dilationWidth]),
      dilations: ints([strideHeight, strideWidth]),
      pads: ints([padInfo.top, padInfo.left, padInfo.bottom, padInfo.right]),
    },
  });
  const taps = slice(graph, met, [0, 0, 0, 0], [1, batchSize * outChannels, filterHeight, filterWidth]);
  const perImage = graph.reshape(taps, [batchSize, inChannels, outChannels / inChannels, filterHeight * filterWidth]);
  const summed = reduce(graph, 'ReduceSum', perImage, [0], false);
  return graph.reshape(transpose(graph, summed, [2, 0, 1]), filterShape);
}

export const depthwiseKernels: KernelTable = {
  DepthwiseConv2dNative: (graph, call) => {
    const [x, filter] = [call.input('x'), call.input('filter')];
    const geometry = depthwiseGeometry(x.shape, filter.shape, call.attrs<DepthwiseConv2dNativeAttrs>());
    return graph.node('Conv', [graph.as(x, 'nchw'), grouped(graph, filter, geometry)], geometry.outShape, 'float32', {
      layout: 'nchw',
      attributes: attributesOf(geometry),
    });
  },
  DepthwiseConv2dNativeBackpropInput: (graph, call) => {
    const [dy, filter, attrs] = [
      call.input('dy'),
      call.input('filter'),
      call.attrs<DepthwiseConv2dNativeBackpropInputAttrs>(),
    ];
    const geometry = depthwiseGeometry(attrs.inputShape, filter.shape, attrs);
    return graph.node(
      'ConvTranspose',
      [graph.as(dy, 'nchw'), grouped(graph, filter, geometry)],
      geometry.inShape,
      'float32',
      {
        layout: 'nchw',
        attributes: { ...attributesOf(geometry), output_padding: ints(uncovered(geometry)) },
      },
    );
  },
  DepthwiseConv2dNativeBackpropFilter: (graph, call) => {
    const [x, dy, attrs] = [call.input('x'), call.input('dy'), call.attrs<DepthwiseConv2dNativeBackpropFilterAttrs>()];
    return filterGradient(graph, x, dy, depthwiseGeometry(x.shape, attrs.filterShape, attrs));
  },
};
