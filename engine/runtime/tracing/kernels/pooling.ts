import { backend_util, type AvgPoolAttrs, type MaxPoolAttrs, type ResizeNearestNeighborAttrs } from '@tensorflow/tfjs-core';
import { int, ints, text } from '../../onnx/model';
import { isBlockedImage, type Layout } from '../../layout';
import { blockedDomain, type Graph, type Value } from '../graph';
import type { KernelTable, TracedKernel } from '../kernel';

/** Kernels that make an image smaller or larger by fixed rules, in NCHW. */

const pool = (op: string): TracedKernel => (graph, call) => {
  const x = call.input('x');
  const { filterSize, strides, pad, dimRoundingMode } = call.attrs<AvgPoolAttrs & MaxPoolAttrs>();
  const info = backend_util.computePool2DInfo([...x.shape] as [number, number, number, number], filterSize, strides, 1, pad, dimRoundingMode);
  const { padInfo } = info;
  const { image, layout, domain } = imageOf(graph, x);
  return graph.node(op, [image], info.outShape, x.type, {
    layout, domain,
    attributes: {
      kernel_shape: ints([info.filterHeight, info.filterWidth]),
      strides: ints([info.strideHeight, info.strideWidth]),
      pads: ints([padInfo.top, padInfo.left, padInfo.bottom, padInfo.right]),
      // TF.js averages over the elements inside the image only.
      ...(op === 'AveragePool' ? { count_include_pad: int(0) } : {}),
    },
  });
};

/** An image as the pools want it: in NCHW, or in blocks if it lies so, for which there are operators too. */
function imageOf(graph: Graph, x: Value): { image: Value; layout: Layout; domain: string } {
  return isBlockedImage(x.layout) && x.type === 'float32' ? { image: x, layout: x.layout, domain: blockedDomain } : { image: graph.as(x, 'nchw'), layout: 'nchw', domain: '' };
}

export const poolingKernels: KernelTable = {
  AvgPool: pool('AveragePool'),
  MaxPool: pool('MaxPool'),
  ResizeNearestNeighbor: (graph, call) => {
    const { image: x, layout, domain } = imageOf(graph, call.input('images'));
    const { size: [height, width], alignCorners, halfPixelCenters } = call.attrs<ResizeNearestNeighborAttrs>();
    const [batch, inHeight, inWidth, channels] = x.shape as [number, number, number, number];
    if (alignCorners || halfPixelCenters || height % inHeight !== 0 || width % inWidth !== 0) {
      throw new Error(`Nearest-neighbour resizing is traced for whole factors only, not ${inHeight}x${inWidth} to ${height}x${width}.`);
    }
    if (domain === blockedDomain) {
      return graph.node('Upsample', [x], [batch, height, width, channels], x.type, { layout, domain, attributes: { scales: ints([1, 1, height / inHeight, width / inWidth]) } });
    }
    const scales = graph.constant(Float32Array.of(1, 1, height / inHeight, width / inWidth), [4]);
    return graph.node('Resize', [x, null, scales], [batch, height, width, channels], x.type, {
      layout: 'nchw',
      attributes: { mode: text('nearest'), nearest_mode: text('floor'), coordinate_transformation_mode: text('asymmetric') },
    });
  },
};
