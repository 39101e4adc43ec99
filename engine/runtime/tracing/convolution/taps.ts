import { int } from '../../onnx/model';
import type { Graph, Value } from '../graph';
import { concat, pad, slice, transpose } from '../kernels/shape';
import { matMul } from '../kernels/linearAlgebra';
import { reduce } from '../kernels/reductions';
import type { Geometry } from './geometry';

/**
 * Gradients of filters as matrix products: for every tap, the image's elements that it met times the gradient of the
 * output. Rows of the image are laid end to end, so that what a tap met is one contiguous piece of every plane; the
 * gradient of the output gets zero columns where such a piece runs over the edge. With a stride, the image is first
 * split into its phases, in each of which the pieces are contiguous again.
 */
interface Laid {
  /** `[batch, phases * channels, positions]`. */
  phases: Value;
  /** `[batch, channels, positions]`. */
  gradient: Value;
  pieces: readonly Piece[];
}

function lay(graph: Graph, image: Value, dy: Value, geometry: Geometry): Laid {
  const {
    batchSize,
    inChannels,
    outChannels,
    outHeight,
    outWidth,
    strideHeight: stride,
    inHeight,
    inWidth,
    padInfo,
  } = geometry;
  if (stride !== geometry.strideWidth) throw new Error("The filter's gradient is traced for equal strides only.");
  const taps = tapsOf(geometry, stride);
  const reach = (of: 'row' | 'column') => Math.max(...taps.map((tap) => tap[of]));
  const width = Math.max(Math.ceil((inWidth + padInfo.left) / stride), outWidth + reach('column'));
  // One row more than the windows need: a piece that begins inside a row ends inside the row after its last.
  const height = Math.max(
    Math.ceil((inHeight + padInfo.top) / stride),
    outHeight + reach('row') + (reach('column') > 0 ? 1 : 0),
  );
  const padded = pad(
    graph,
    graph.as(image, 'nchw'),
    [0, padInfo.top, padInfo.left, 0],
    [0, height * stride - inHeight - padInfo.top, width * stride - inWidth - padInfo.left, 0],
  );
  const split = stride === 1 ? padded : spaceToDepth(graph, padded, stride);
  const widened = pad(graph, graph.as(dy, 'nchw'), [0, 0, 0, 0], [0, 0, width - outWidth, 0]);
  return {
    phases: graph.reinterpret(split, [batchSize, inChannels * stride * stride, height * width]),
    gradient: graph.reinterpret(widened, [batchSize, outChannels, outHeight * width]),
    pieces: taps.map(({ phase, row, column }) => ({ channel: phase * inChannels, position: row * width + column })),
  };
}

function asFilter(
  graph: Graph,
  summed: Value,
  { outChannels, inChannels, filterHeight, filterWidth, filterShape }: Geometry,
): Value {
  return graph.node(
    'Reshape',
    [summed, graph.indices([outChannels, inChannels, filterHeight, filterWidth])],
    filterShape,
    'float32',
    { layout: 'oihw' },
  );
}

/** Where a tap's piece of every image begins: its first channel and its first position. */
interface Piece {
  channel: number;
  position: number;
}

/** Every tap's phase (of `stride * stride`), and its place within that phase. */
function tapsOf(
  { filterHeight, filterWidth, dilationHeight, dilationWidth }: Geometry,
  stride: number,
): { phase: number; row: number; column: number }[] {
  return Array.from({ length: filterHeight * filterWidth }, (_, tap) => {
    const [top, left] = [Math.floor(tap / filterWidth) * dilationHeight, (tap % filterWidth) * dilationWidth];
    return {
      phase: (top % stride) * stride + (left % stride),
      row: Math.floor(top / stride),
      column: Math.floor(left / stride),
    };
  });
}

/**
 * A product for every tap and image, summed over the images: nothing larger than the image is written. For large maps.
 */
export function filterGradientByTap(graph: Graph, image: Value, dy: Value, geometry: Geometry): Value {
  const { phases, gradient, pieces } = lay(graph, image, dy, geometry);
  const { inChannels, outChannels } = geometry;
  const [batch, , length] = gradient.shape as [number, number, number];
  const perTap = pieces.map(({ channel, position }) => {
    const met = slice(graph, phases, [0, channel, position], [batch, inChannels, length]);
    const summed = reduce(graph, 'ReduceSum', matMul(graph, gradient, met, false, true), [0], false);
    return graph.reinterpret(summed, [outChannels, inChannels, 1]);
  });
  return asFilter(graph, concat(graph, perTap, 2), geometry);
}

/** One product over all positions of all images, of the pieces of all taps side by side. For small maps. */
export function filterGradientFolded(graph: Graph, image: Value, dy: Value, geometry: Geometry): Value {
  const { phases, gradient, pieces } = lay(graph, image, dy, geometry);
  const { inChannels, outChannels } = geometry;
  const [batch, , length] = gradient.shape as [number, number, number];
  const byChannel = transpose(graph, phases, [1, 0, 2]);
  const columns = pieces.map(({ channel, position }) =>
    graph.reinterpret(slice(graph, byChannel, [channel, 0, position], [inChannels, batch, length]), [
      inChannels,
      1,
      batch * length,
    ]),
  );
  const stacked = graph.reinterpret(concat(graph, columns, 1), [inChannels * pieces.length, batch * length]);
  const product = matMul(
    graph,
    graph.reinterpret(transpose(graph, gradient, [1, 0, 2]), [outChannels, batch * length]),
    stacked,
    false,
    true,
  );
  return asFilter(graph, product, geometry);
}

/** Splits an image into `block * block` images, one for each phase, phase by phase along the channels. */
function spaceToDepth(graph: Graph, image: Value, block: number): Value {
  const [batch, height, width, channels] = image.shape as [number, number, number, number];
  return graph.node(
    'SpaceToDepth',
    [image],
    [batch, height / block, width / block, channels * block * block],
    image.type,
    {
      layout: 'nchw',
      attributes: { blocksize: int(block) },
    },
  );
}
