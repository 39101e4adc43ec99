import { int, ints } from '../../onnx/model';
import { isBlockedImage } from '../../layout';
import { sizeOf } from '../../program';
import { blockedDomain, type Graph, type Value } from '../graph';

/**
 * An image in blocks, each of its channels multiplied by its own factor, as a convolution of one tap: faster than a product that
 * broadcasts, and the offset and rectifier that often follow are done in the same pass. Null where the two values are not an image
 * in blocks and factors `[1 or batch, 1, 1, channels]`.
 */
export function scaleChannels(graph: Graph, a: Value, b: Value): Value | null {
  const [image, factors] = sizeOf(a.shape) >= sizeOf(b.shape) ? [a, b] : [b, a];
  const { layout, shape } = image;
  if (graph.target.block === null || !isBlockedImage(layout) || image.type !== 'float32') return null;
  const [batch, height, width, channels] = shape as [number, number, number, number];
  const perImage = factors.shape.join() === [batch, 1, 1, channels].join();
  if (height * width === 1 || (!perImage && factors.shape.join() !== [1, 1, 1, channels].join() && factors.shape.join() !== `${channels}`)) return null;
  // With a factor for each image, all images are the channels of one: their memory lies the same.
  const [images, planes] = perImage ? [1, batch * channels] : [batch, channels];
  const seen = perImage ? graph.seenAs(image, [images, planes, height, width]) : image;
  const scaled = graph.node('Conv', [seen, graph.seenAs(graph.rows(factors), [planes, 1, 1, 1])], [images, height, width, planes], 'float32', {
    domain: blockedDomain, layout,
    attributes: { kernel_shape: ints([1, 1]), pads: ints([0, 0, 0, 0]), strides: ints([1, 1]), dilations: ints([1, 1]), group: int(planes) },
  });
  return perImage ? graph.withPieces(scaled, shape, layout) : scaled;
}
