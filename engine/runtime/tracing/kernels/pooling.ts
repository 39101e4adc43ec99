import { backend_util, type AvgPoolAttrs, type MaxPoolAttrs, type ResizeNearestNeighborAttrs } from '@tensorflow/tfjs-core';
import { int, ints, text } from '../../onnx/model';
import type { KernelTable, TracedKernel } from '../kernel';

/** Kernels that make an image smaller or larger by fixed rules, in NCHW. */

const pool = (op: string): TracedKernel => (graph, call) => {
  const x = call.input('x');
  const { filterSize, strides, pad, dimRoundingMode } = call.attrs<AvgPoolAttrs & MaxPoolAttrs>();
  const info = backend_util.computePool2DInfo([...x.shape] as [number, number, number, number], filterSize, strides, 1, pad, dimRoundingMode);
  const { padInfo } = info;
  return graph.node(op, [graph.as(x, 'nchw')], info.outShape, x.type, {
    layout: 'nchw',
    attributes: {
      kernel_shape: ints([info.filterHeight, info.filterWidth]),
      strides: ints([info.strideHeight, info.strideWidth]),
      pads: ints([padInfo.top, padInfo.left, padInfo.bottom, padInfo.right]),
      // TF.js averages over the elements inside the image only.
      ...(op === 'AveragePool' ? { count_include_pad: int(0) } : {}),
    },
  });
};

export const poolingKernels: KernelTable = {
  AvgPool: pool('AveragePool'),
  MaxPool: pool('MaxPool'),
  ResizeNearestNeighbor: (graph, call) => {
    const x = graph.as(call.input('images'), 'nchw');
    const { size: [height, width], alignCorners, halfPixelCenters } = call.attrs<ResizeNearestNeighborAttrs>();
    const [batch, inHeight, inWidth, channels] = x.shape as [number, number, number, number];
    if (alignCorners || halfPixelCenters || height % inHeight !== 0 || width % inWidth !== 0) {
      throw new Error(`Nearest-neighbour resizing is traced for whole factors only, not ${inHeight}x${inWidth} to ${height}x${width}.`);
    }
    const scales = graph.constant(Float32Array.of(1, 1, height / inHeight, width / inWidth), [4]);
    return graph.node('Resize', [x, null, scales], [batch, height, width, channels], x.type, {
      layout: 'nchw',
      attributes: { mode: text('nearest'), nearest_mode: text('floor'), coordinate_transformation_mode: text('asymmetric') },
    });
  },
};
