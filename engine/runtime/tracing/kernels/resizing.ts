import type { ResizeBilinearAttrs, ResizeNearestNeighborAttrs } from '@tensorflow/tfjs-core';
import { fillsBlocks } from '../../layout';
import { blockedDomain, ints, text, type Attribute } from '../../onnx/model';
import type { Graph, Value } from '../graph';
import type { KernelTable } from '../kernel';

/**
 * Resizing of images, in NCHW; doubling in blocks too. The gradients of TF.js's own kernels are wrong on some of its
 * backends, so they are not on the list: `upsample` and `resize` of engine/nn have gradients.
 */
function resize(
  graph: Graph,
  images: Value,
  [height, width]: readonly [number, number],
  attributes: Record<string, Attribute>,
): Value {
  const [batch, , , channels] = images.shape as [number, number, number, number];
  const shape = [batch, height, width, channels];
  return graph.node(
    'Resize',
    [graph.as(images, 'nchw'), null, null, graph.indices([batch, channels, height, width])],
    shape,
    images.type,
    { layout: 'nchw', attributes },
  );
}

export const resizingKernels: KernelTable = {
  ResizeNearestNeighbor: (graph, call) => {
    const images = call.input('images');
    const {
      size: [height, width],
      alignCorners,
      halfPixelCenters,
    } = call.attrs<ResizeNearestNeighborAttrs>();
    const [batch, inHeight, inWidth, channels] = images.shape as [number, number, number, number];
    if (alignCorners || halfPixelCenters || height % inHeight !== 0 || width % inWidth !== 0) {
      throw new Error(
        `Nearest-neighbour resizing is traced for whole factors only, not ${inHeight}x${inWidth} to ` +
          `${height}x${width}.`,
      );
    }
    if (fillsBlocks(images.shape, images.layout) && images.type === 'float32') {
      const scales = ints([1, 1, height / inHeight, width / inWidth]);
      return graph.node('Upsample', [images], [batch, height, width, channels], images.type, {
        layout: images.layout,
        domain: blockedDomain,
        attributes: { scales },
      });
    }
    return resize(graph, images, [height, width], {
      mode: text('nearest'),
      nearest_mode: text('floor'),
      coordinate_transformation_mode: text('asymmetric'),
    });
  },
  ResizeBilinear: (graph, call) => {
    const { size, alignCorners, halfPixelCenters } = call.attrs<ResizeBilinearAttrs>();
    const centres = alignCorners ? 'align_corners' : halfPixelCenters ? 'half_pixel' : 'asymmetric';
    return resize(graph, call.input('images'), size, {
      mode: text('linear'),
      coordinate_transformation_mode: text(centres),
    });
  },
};
