import {
  engine,
  type Conv2DAttrs,
  type Conv2DBackpropFilterAttrs,
  type Conv2DBackpropInputAttrs,
} from '@tensorflow/tfjs-core';
import type { Block } from '../../layout';
import {
  convolveBlocks,
  convolvePaddedBlocks,
  filterGradientBlocks,
  imageGradientBlocks,
  suitsBlockedFilterGradient,
  suitsBlockedImageGradient,
  suitsBlocks,
  suitsPaddedBlocks,
} from '../convolution/blocks';
import { distanceBetween, keyOf, type ConvolutionKind } from '../convolution/choiceKey';
import { convolve, transposeConvolve } from '../convolution/direct';
import { geometryOf, type Geometry } from '../convolution/geometry';
import { filterGradientByTap, filterGradientFolded } from '../convolution/taps';
import type { Graph, Value } from '../graph';
import type { KernelCall, KernelTable } from '../kernel';

/** Convolutions and both their gradients, each written in the way that is fastest on the device. */

interface KernelVariant {
  name: string;
  suits(geometry: Geometry, block: Block | null): boolean;
  /** `a` and `b` as TF.js gives them: image and filter, gradient and filter, or image and gradient. */
  write(graph: Graph, a: Value, b: Value, geometry: Geometry): Value;
}

const always = () => true;
const onBlocks = (suits: (geometry: Geometry, block: Block) => boolean) => (geometry: Geometry, block: Block | null) =>
  block !== null && suits(geometry, block);

/** Maps of fewer positions than this are multiplied for the whole batch at once, unless measured otherwise. */
const smallMap = 128;
const isSmall = ({ outHeight, outWidth }: Geometry) => outHeight * outWidth < smallMap;
const folded: KernelVariant = { name: 'folded', suits: always, write: filterGradientFolded };
const byTap: KernelVariant = { name: 'by tap', suits: always, write: filterGradientByTap };

/** The first that suits is taken unless another was measured to be faster. */
function variantsOf(kind: ConvolutionKind, geometry: Geometry): readonly KernelVariant[] {
  switch (kind) {
    case 'convolution':
      return [
        { name: 'blocks', suits: onBlocks(suitsBlocks), write: convolveBlocks },
        { name: 'padded blocks', suits: onBlocks(suitsPaddedBlocks), write: convolvePaddedBlocks },
        { name: 'direct', suits: always, write: convolve },
      ];
    case 'image gradient':
      return [
        { name: 'blocks', suits: onBlocks(suitsBlockedImageGradient), write: imageGradientBlocks },
        { name: 'direct', suits: always, write: transposeConvolve },
      ];
    case 'filter gradient':
      return [
        { name: 'blocks', suits: onBlocks(suitsBlockedFilterGradient), write: filterGradientBlocks },
        ...(isSmall(geometry) ? [folded, byTap] : [byTap, folded]),
      ];
  }
}

const kernelNames: Record<ConvolutionKind, string> = {
  convolution: 'Conv2D',
  'image gradient': 'Conv2DBackpropInput',
  'filter gradient': 'Conv2DBackpropFilter',
};
const operandNames: Record<ConvolutionKind, readonly [string, string]> = {
  convolution: ['x', 'filter'],
  'image gradient': ['dy', 'filter'],
  'filter gradient': ['x', 'dy'],
};

function write(graph: Graph, kind: ConvolutionKind, call: KernelCall, geometry: Geometry): Value {
  const suitable = variantsOf(kind, geometry).filter((variant) => variant.suits(geometry, graph.target.block));
  const [a, b] = operandNames[kind];
  const key = keyOf(kind, geometry);
  const chosen = graph.target.kernelVariants.choose({
    key,
    suitable: suitable.map(({ name }) => name),
    operands: { [a]: call.input(a).shape, [b]: call.input(b).shape },
    compute: (operands) => engine().runKernel(kernelNames[kind], operands, call.attrs()),
    flops: flopsOf(geometry),
    distanceTo: (other) => distanceBetween(key, other),
  });
  return suitable.find(({ name }) => name === chosen)!.write(graph, call.input(a), call.input(b), geometry);
}

/** Channels that a vector register holds: fewer take as long. */
const vector = 16;

/** Floating-point operations of a convolution and of each of its gradients. */
function flopsOf({ batchSize, outHeight, outWidth, filterHeight, filterWidth, inChannels, outChannels }: Geometry) {
  const products = Math.max(vector, inChannels) * Math.max(vector, outChannels);
  return 2 * batchSize * outHeight * outWidth * filterHeight * filterWidth * products;
}

export const convolutionKernels: KernelTable = {
  Conv2D: (graph, call) =>
    write(
      graph,
      'convolution',
      call,
      geometryOf(call.input('x').shape, call.input('filter').shape, call.attrs<Conv2DAttrs>()),
    ),
  Conv2DBackpropInput: (graph, call) => {
    const attrs = call.attrs<Conv2DBackpropInputAttrs>();
    return write(graph, 'image gradient', call, geometryOf(attrs.inputShape, call.input('filter').shape, attrs));
  },
  Conv2DBackpropFilter: (graph, call) => {
    const attrs = call.attrs<Conv2DBackpropFilterAttrs>();
    return write(graph, 'filter gradient', call, geometryOf(call.input('x').shape, attrs.filterShape, attrs));
  },
};
