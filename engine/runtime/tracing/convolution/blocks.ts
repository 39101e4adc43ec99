import { blockedDomain, int, ints } from '../../onnx/model';
import { blockedFilter, blockedImage, blockedOutputs, type Block } from '../../layout';
import type { Graph, Value } from '../graph';
import { concat, pad, slice, transpose } from '../kernels/shape';
import { sizeOf } from '../../program';
import { beyond, extentsOf, type Extent, type Geometry } from './geometry';

/**
 * Convolutions and both their gradients by ONNX Runtime's convolutions for images in blocks, which come close to a
 * processor's peak. A gradient is a convolution too: that of the image with the filter turned round, that of the filter
 * with the gradient of the output as a filter as large as the image.
 */

/** Whether channels fill whole blocks, or are so few that one block holds them. */
const suits = (channels: number, block: Block) => channels % block === 0 || channels < block;

export function suitsBlocks({ inChannels, outChannels }: Geometry, block: Block): boolean {
  return suits(inChannels, block) && suits(outChannels, block) && Math.max(inChannels, outChannels) >= block;
}

/**
 * A convolution of an image in blocks, or of one with so few channels that it lies in NCHW, added to `sum`. `shape` is
 * the output's.
 */
function blockedConvolution(
  graph: Graph,
  image: Value,
  filter: Value,
  shape: readonly number[],
  window: { kernel: number[]; pads: number[]; strides?: number[]; dilations?: number[] },
  sum: Value | null = null,
): Value {
  const { kernel, pads, strides = [1, 1], dilations = [1, 1] } = window;
  return graph.node('Conv', sum ? [image, filter, null, sum] : [image, filter], shape, 'float32', {
    domain: blockedDomain,
    layout: blockedImage(graph.block),
    attributes: {
      kernel_shape: ints(kernel),
      pads: ints(pads),
      strides: ints(strides),
      dilations: ints(dilations),
      group: int(1),
    },
  });
}

/** The image as a blocked convolution reads it. */
const readable = (graph: Graph, image: Value) =>
  graph.as(image, image.shape[3]! % graph.block === 0 ? blockedImage(graph.block) : 'nchw');

/** The filter likewise; outputs fewer than a block are filled up with zeros. */
function readableFilter(graph: Graph, filter: Value): Value {
  const { block } = graph;
  const [, , inputs, outputs] = filter.shape as [number, number, number, number];
  const layout = inputs % block === 0 ? blockedFilter(block) : blockedOutputs(block);
  if (outputs % block === 0) return graph.as(filter, layout);
  return graph.as(pad(graph, filter, [0, 0, 0, 0], [0, 0, 0, block - outputs]), layout);
}

/** The first `channels` of a blocked image, which has only as many. */
function withoutFilling(graph: Graph, image: Value, channels: number): Value {
  if (image.shape[3] === channels) return image;
  return graph.node('ReorderOutput', [image], [...image.shape.slice(0, 3), channels], 'float32', {
    domain: blockedDomain,
    layout: 'nchw',
    attributes: { channels: int(channels), channels_last: int(0) },
  });
}

const filled = (channels: number, block: Block) => Math.ceil(channels / block) * block;

export function convolveBlocks(graph: Graph, image: Value, filter: Value, geometry: Geometry): Value {
  return convolveWithPads(graph, readable(graph, image), filter, geometry, geometry.padInfo);
}

/** Rows as short as this lose time at their ends, where each element is computed for itself. */
const shortRow = 16;

export function suitsPaddedBlocks(geometry: Geometry, block: Block): boolean {
  const {
    padInfo: { left, right },
    outWidth,
  } = geometry;
  return suitsBlocks(geometry, block) && left + right > 0 && outWidth <= shortRow;
}

/** The same with zeros put at both ends of every row beforehand: one more pass over the image, and no ends to treat. */
export function convolvePaddedBlocks(graph: Graph, image: Value, filter: Value, geometry: Geometry): Value {
  const { left, right, top, bottom } = geometry.padInfo;
  const padded = pad(graph, readable(graph, image), [0, 0, left, 0], [0, 0, right, 0]);
  return convolveWithPads(graph, padded, filter, geometry, { left: 0, right: 0, top, bottom });
}

function convolveWithPads(
  graph: Graph,
  image: Value,
  filter: Value,
  geometry: Geometry,
  pads: Record<'top' | 'left' | 'bottom' | 'right', number>,
): Value {
  const {
    batchSize,
    outHeight,
    outWidth,
    outChannels,
    filterHeight,
    filterWidth,
    strideHeight,
    strideWidth,
    dilationHeight,
    dilationWidth,
  } = geometry;
  const convolved = blockedConvolution(
    graph,
    image,
    readableFilter(graph, filter),
    [batchSize, outHeight, outWidth, filled(outChannels, graph.block)],
    {
      kernel: [filterHeight, filterWidth],
      pads: [pads.top, pads.left, pads.bottom, pads.right],
      strides: [strideHeight, strideWidth],
      dilations: [dilationHeight, dilationWidth],
    },
  );
  return withoutFilling(graph, convolved, outChannels);
}

/** The rows (or columns) of an image that meet the same taps of a strided filter. */
interface Phase {
  /** From the last to the first. */
  taps: readonly number[];
  /** Padding of the output's gradient before and after. */
  before: number;
  after: number;
}

/**
 * The phases in the order of their first row, or null where they differ in length or a window does not reach all rows.
 */
function phasesOf({ image, output, kernel, stride, dilation, before }: Extent): Phase[] | null {
  if (image % stride !== 0 || (dilation !== 1 && stride !== 1)) return null;
  const rows = image / stride;
  const phases = Array.from({ length: stride }, (_, row): Phase => {
    // Row r of the image meets tap t of window w where w * stride + t = r + before.
    const first = (row + before) % stride;
    const taps = Array.from(
      { length: Math.max(0, Math.ceil((kernel - first) / stride)) },
      (_tap, i) => first + i * stride,
    ).reverse();
    if (taps.length === 0) return { taps, before: 0, after: 0 };
    const reach = (taps.length - 1) * dilation;
    const padding = reach - (row + before - first) / stride;
    return { taps, before: padding, after: rows - output - padding + reach };
  });
  return phases.every(({ before: b, after: a }) => b >= 0 && a >= 0) ? phases : null;
}

export function suitsBlockedImageGradient(geometry: Geometry, block: Block): boolean {
  return suitsBlocks(geometry, block) && extentsOf(geometry).every((extent) => phasesOf(extent) !== null);
}

/**
 * The gradient of the image (and the forward pass of a transposed convolution): a convolution for every phase,
 * interleaved.
 */
export function imageGradientBlocks(graph: Graph, dy: Value, filter: Value, geometry: Geometry): Value {
  const {
    batchSize,
    inChannels,
    inHeight,
    inWidth,
    strideHeight,
    strideWidth,
    dilationHeight,
    dilationWidth,
    filterWidth,
  } = geometry;
  const [rows, columns] = extentsOf(geometry).map((extent) => phasesOf(extent)!) as [Phase[], Phase[]];
  const source = readable(graph, dy);
  const turned = new TurnedFilter(graph, filter);
  const channels = filled(inChannels, graph.block);
  const shape = [batchSize, inHeight / strideHeight, inWidth / strideWidth, channels];
  const byRow = rows.map((row) =>
    columns.map((column) => {
      const [height, width] = [row.taps.length, column.taps.length];
      // Between the windows of a filter shorter than its stride lie elements that no window meets.
      if (height * width === 0) return graph.fill(graph.scalar(0), shape, blockedImage(graph.block));
      const part = turned.part(
        row.taps.flatMap((r) => column.taps.map((c) => r * filterWidth + c)),
        [height, width],
      );
      return blockedConvolution(graph, source, part, shape, {
        kernel: [height, width],
        pads: [row.before, column.before, row.after, column.after],
        dilations: [dilationHeight, dilationWidth],
      });
    }),
  );
  return withoutFilling(graph, interleave(graph, byRow, [batchSize, inHeight, inWidth, channels]), inChannels);
}

/** A filter with inputs and outputs exchanged, of which parts are taken tap by tap. */
class TurnedFilter {
  /** `[pairs of blocks * taps, elements of a tap]`, and in which order the pairs are to stand. */
  private readonly rows: Value;
  private readonly pairs: readonly number[];
  private readonly taps: number;
  private readonly inputs: number;
  private readonly outputs: number;

  constructor(
    private readonly graph: Graph,
    filter: Value,
  ) {
    const { block } = graph;
    const [height, width, inputs, outputs] = filter.shape as [number, number, number, number];
    this.taps = height * width;
    this.inputs = outputs;
    this.outputs = filled(inputs, block);
    if (inputs % block === 0 && outputs % block === 0) {
      // Within each pair of blocks, inputs and outputs change places: as if they were the channels and positions of an
      // image.
      const [across, down] = [inputs / block, outputs / block];
      const pieces = graph.reinterpret(graph.as(filter, blockedFilter(block)), [
        across * down * this.taps,
        block,
        block,
        1,
      ]);
      const within = graph.reordered(pieces, [across * down * this.taps, block, 1, block], 'nchw');
      this.rows = graph.reinterpret(within, [across * down * this.taps, block * block]);
      this.pairs = Array.from({ length: across * down }, (_, i) => (i % down) * across + Math.floor(i / down));
    } else {
      const exchanged = readableFilter(graph, transpose(graph, filter, [0, 1, 3, 2]));
      const pairs = sizeOf(exchanged.shape) / this.taps / this.tapSize;
      this.rows = graph.reinterpret(exchanged, [pairs * this.taps, this.tapSize]);
      this.pairs = Array.from({ length: pairs }, (_, i) => i);
    }
  }

  /** The filter of these taps alone, in this order. */
  part(taps: readonly number[], [height, width]: readonly [number, number]): Value {
    const { graph, inputs, outputs } = this;
    const order = this.pairs.flatMap((pair) => taps.map((tap) => pair * this.taps + tap));
    const part = graph.node('Gather', [this.rows, graph.indices(order)], [order.length, this.tapSize], 'float32', {
      attributes: { axis: int(0) },
    });
    return graph.withPieces(
      part,
      [height, width, inputs, outputs],
      inputs % graph.block === 0 ? blockedFilter(graph.block) : blockedOutputs(graph.block),
    );
  }

  private get tapSize(): number {
    return this.inputs % this.graph.block === 0 ? this.graph.block ** 2 : this.graph.block;
  }
}

/**
 * One image of those of its phases, by row and column: the image's element (r, c) is in phase (r mod rows, c mod
 * columns).
 */
function interleave(graph: Graph, phases: readonly (readonly Value[])[], shape: readonly number[]): Value {
  const { block } = graph;
  const [batch, height, width, channels] = shape as [number, number, number, number];
  const planes = (batch * channels) / block;
  const [rows, columns] = [phases.length, phases[0]!.length];
  if (rows === 1 && columns === 1) return phases[0]![0]!;
  const lines = phases.map((row) => {
    const parts = row.map((phase) => graph.reinterpret(phase, [(planes * height) / rows, width / columns, block]));
    return graph.reinterpret(concat(graph, parts, 2), [planes, height / rows, width * block]);
  });
  return graph.withPieces(concat(graph, lines, 2), shape, blockedImage(block));
}

export function suitsBlockedFilterGradient(geometry: Geometry, block: Block): boolean {
  const { batchSize, strideHeight, strideWidth, dilationHeight, dilationWidth } = geometry;
  const someIsMet = extentsOf(geometry).every((extent) => extent.image + Math.min(0, beyond(extent)) > 0);
  return (
    someIsMet &&
    suitsBlocks(geometry, block) &&
    batchSize % block === 0 &&
    strideHeight === strideWidth &&
    dilationHeight === 1 &&
    dilationWidth === 1
  );
}

/**
 * The gradient of the filter. What is summed over are the images, so they take the channels' place, a block of them at
 * a time: the image becomes one whose channels are images and whose columns hold a block of channels each, the gradient
 * of the output the filter that moves over it, from tap to tap and, within a tap, from channel to channel. The result
 * lies as the filter does.
 */
export function filterGradientBlocks(graph: Graph, image: Value, dy: Value, geometry: Geometry): Value {
  const { block } = graph;
  const {
    batchSize,
    inChannels,
    outChannels,
    outHeight,
    outWidth,
    filterHeight,
    filterWidth,
    strideHeight: stride,
  } = geometry;
  const [rows, columns] = extentsOf(geometry);
  const few = inChannels < block;
  // Columns of the image that hold one position.
  const perColumn = few ? 1 : block;
  const planes = few ? inChannels : inChannels / block;
  const outputs = filled(outChannels, block);
  const met = withinReach(graph, readable(graph, image), rows, columns);
  const [, height, width] = met.shape as [number, number, number];
  const [turned, filters] = [imagesAsChannels(graph, met), imagesAsInputs(graph, dy)];
  const begin = columns.before * perColumn * block;
  const end = Math.max(0, beyond(columns)) * perColumn * block;
  const groups = batchSize / block;
  let sum: Value | null = null;
  for (let group = 0; group < groups; group++) {
    const padded = pad(
      graph,
      graph.reinterpret(turned, [groups, planes * height, width * perColumn * block]),
      [-group, 0, begin],
      [group + 1 - groups, 0, end],
    );
    const blocked = graph.withPieces(padded, [planes, height, padded.shape[2]! / block, block], blockedImage(block));
    const filter = slice(graph, filters, [group, 0], [1, filters.shape[1]!]);
    sum = blockedConvolution(
      graph,
      blocked,
      graph.withPieces(filter, [outHeight, outWidth, block, outputs], blockedFilter(block)),
      [planes, filterHeight, filterWidth * perColumn, outputs],
      {
        kernel: [outHeight, outWidth],
        pads: [rows.before, 0, Math.max(0, beyond(rows)), 0],
        dilations: [stride, stride * perColumn],
      },
      sum,
    );
  }
  const taps = filterHeight * filterWidth * perColumn * block;
  const byOutput = transpose(graph, graph.reinterpret(sum!, [planes, outputs / block, taps]), [1, 0, 2]);
  const gradient = graph.withPieces(
    byOutput,
    [filterHeight, filterWidth, inChannels, outputs],
    few ? blockedOutputs(block) : blockedFilter(block),
  );
  return slice(graph, gradient, [0, 0, 0, 0], geometry.filterShape);
}

/** The image without rows and columns that no window meets. */
function withinReach(graph: Graph, image: Value, rows: Extent, columns: Extent): Value {
  const [batch, height, width, channels] = image.shape as [number, number, number, number];
  const met = [batch, height + Math.min(0, beyond(rows)), width + Math.min(0, beyond(columns)), channels];
  return slice(graph, image, [0, 0, 0, 0], met);
}

/**
 * Of every block of images, all their elements in the place of positions and the images in that of channels: `[blocks,
 * elements * block]`.
 */
function imagesAsChannels(graph: Graph, image: Value): Value {
  const { block } = graph;
  const [batch, height, width, channels] = image.shape as [number, number, number, number];
  const elements = height * width * channels;
  return graph.reordered(
    graph.reinterpret(image, [batch / block, block, 1, elements]),
    [batch / block, 1, elements, block],
    'nchw',
  );
}

/**
 * Of every block of images, the gradients of their outputs as a filter whose inputs they are: `[blocks, outputs *
 * positions * block]`.
 */
function imagesAsInputs(graph: Graph, dy: Value): Value {
  const { block } = graph;
  const [batch, height, width, channels] = dy.shape as [number, number, number, number];
  const whole =
    channels % block === 0 ? dy : pad(graph, graph.as(dy, 'nchw'), [0, 0, 0, 0], [0, 0, 0, block - channels]);
  const elements = height * width * filled(channels, block);
  const turned = graph.reordered(
    graph.reinterpret(graph.as(whole, blockedImage(block)), [batch / block, 1, block, elements]),
    [batch / block, 1, block, elements],
    'rows',
  );
  return graph.reinterpret(turned, [batch / block, elements * block]);
}
