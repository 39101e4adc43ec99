import { fillsBlocks, inMemoryOrder } from '../../layout';
import { sizeOf } from '../../program';
import { blockedDomain } from '../../onnx/model';
import type { Graph, Value } from '../graph';
import { oneTap } from './oneTap';

/**
 * An image in blocks, each of its channels multiplied by its own factor, as a convolution of one tap: faster than a
 * product that broadcasts, and the offset and rectifier that often follow are done in the same pass. Null where the two
 * values are not an image in blocks and factors `[1 or batch, 1, 1, channels]`.
 */
export function scaleChannels(graph: Graph, a: Value, b: Value): Value | null {
  const [image, factors] = sizeOf(a.shape) >= sizeOf(b.shape) ? [a, b] : [b, a];
  const { layout, shape } = image;
  if (!fillsBlocks(shape, layout) || image.type !== 'float32') return null;
  const [batch, height, width, channels] = shape as [number, number, number, number];
  const is = (...of: number[]) => factors.shape.join() === of.join();
  const perImage = is(batch, 1, 1, channels);
  if (height * width === 1 || !(perImage || is(1, 1, 1, channels) || is(channels))) return null;
  // With a factor for each image, all images are the channels of one: their memory lies the same.
  const [images, planes] = perImage ? [1, batch * channels] : [batch, channels];
  const seen = perImage ? graph.reinterpret(image, [images, planes, height, width]) : image;
  const scaled = graph.node(
    'Conv',
    [seen, graph.reinterpret(graph.rows(factors), [planes, 1, 1, 1])],
    [images, height, width, planes],
    'float32',
    {
      domain: blockedDomain,
      layout,
      attributes: oneTap(planes),
    },
  );
  return perImage ? graph.withPieces(scaled, shape, layout) : scaled;
}

/** Values of fewer elements are added as they are: they stay in the processor's cache between two operations. */
const large = 65_536;

/**
 * factor x + y of two large tensors that lie alike, as a convolution of one tap with what it is added to: one pass over
 * the memory instead of two. Null where they are not of that kind.
 */
export function scaledSum(graph: Graph, x: Value, factor: Value, y: Value): Value | null {
  const { block } = graph.target;
  const size = sizeOf(x.shape);
  if (
    block === null ||
    size < large ||
    size % block !== 0 ||
    x.layout !== y.layout ||
    x.shape.join() !== y.shape.join()
  )
    return null;
  // Any memory is an image of one block of channels; its rows are shared out among the threads.
  const positions = size / block;
  const rows = [64, 32, 16, 8, 4, 2, 1].find((n) => positions % n === 0)!;
  const shape = [1, block, rows, positions / rows];
  const factors = graph.node(
    'Expand',
    [graph.reinterpret(factor, [1]), graph.indices([block, 1, 1, 1])],
    [block, 1, 1, 1],
    'float32',
  );
  const summed = graph.node(
    'Conv',
    [graph.reinterpret(x, shape), factors, null, graph.reinterpret(y, shape)],
    shape,
    'float32',
    {
      domain: blockedDomain,
      attributes: oneTap(block),
    },
  );
  const lying = graph.node('Reshape', [summed, graph.indices(inMemoryOrder(x.shape, x.layout))], x.shape, 'float32', {
    layout: x.layout,
  });
  const sources = [...new Set([...(x.sources ?? []), ...(y.sources ?? [])])];
  return sources.length > 0 ? { ...lying, sources } : lying;
}
