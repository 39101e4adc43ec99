import { ints } from '../../onnx/model';
import type { Graph, Value } from '../graph';
import { uncovered, windowAttributes, type Geometry } from './geometry';

/** Convolutions and the gradients of their images as ONNX's own operators, in NCHW and OIHW. */

export function convolve(graph: Graph, image: Value, filter: Value, geometry: Geometry): Value {
  return graph.node('Conv', [graph.as(image, 'nchw'), graph.as(filter, 'oihw')], geometry.outShape, 'float32', {
    layout: 'nchw',
    attributes: windowAttributes(geometry),
  });
}

/** The gradient of the image (and the forward pass of a transposed convolution). */
export function transposeConvolve(graph: Graph, dy: Value, filter: Value, geometry: Geometry): Value {
  return graph.node('ConvTranspose', [graph.as(dy, 'nchw'), graph.as(filter, 'oihw')], geometry.inShape, 'float32', {
    layout: 'nchw',
    attributes: { ...windowAttributes(geometry), output_padding: ints(uncovered(geometry)) },
  });
}
