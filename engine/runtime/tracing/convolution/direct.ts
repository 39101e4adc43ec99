import { ints } from '../../onnx/model';
import type { Graph, Value } from '../graph';
import { beyond, extentsOf, windowAttributes, type Geometry } from './geometry';

/** Convolutions and the gradients of their images as ONNX's own operators, in NCHW and OIHW. */

export function convolve(graph: Graph, image: Value, filter: Value, geometry: Geometry): Value {
  return graph.node('Conv', [graph.as(image, 'nchw'), graph.as(filter, 'oihw')], geometry.outShape, 'float32', {
    layout: 'nchw', attributes: windowAttributes(geometry),
  });
}

/** The gradient of the image (and the forward pass of a transposed convolution). */
export function transposeConvolve(graph: Graph, dy: Value, filter: Value, geometry: Geometry): Value {
  const { padInfo, inShape } = geometry;
  // Rows of the image that no window reached at the bottom and right: their gradient is zero, and ConvTranspose must be told.
  const after = [padInfo.bottom, padInfo.right];
  const uncovered = extentsOf(geometry).map((extent, i) => after[i]! - beyond(extent));
  return graph.node('ConvTranspose', [graph.as(dy, 'nchw'), graph.as(filter, 'oihw')], inShape, 'float32', {
    layout: 'nchw', attributes: { ...windowAttributes(geometry), output_padding: ints(uncovered) },
  });
}
