import type { Conv2DAttrs, Conv2DBackpropFilterAttrs, Conv2DBackpropInputAttrs } from '@tensorflow/tfjs-core';
import type { Block } from '../../layout';
import { convolveBlocks, filterGradientBlocks, imageGradientBlocks, suitsBlockedFilterGradient, suitsBlockedImageGradient, suitsBlocks } from '../convolution/blocks';
import { convolve, transposeConvolve } from '../convolution/direct';
import { geometryOf, type Geometry } from '../convolution/geometry';
import { filterGradientByTap, filterGradientFolded } from '../convolution/taps';
import type { Graph, Value } from '../graph';
import type { KernelTable } from '../kernel';

/** Convolutions and both their gradients, each written in the way that is fastest on the device. */

type ConvolutionKind = 'convolution' | 'image gradient' | 'filter gradient';

interface Formulation {
  name: string;
  suits(geometry: Geometry, block: Block | null): boolean;
  /** `a` and `b` as TF.js gives them: image and filter, gradient and filter, or image and gradient. */
  write(graph: Graph, a: Value, b: Value, geometry: Geometry): Value;
}

const always = () => true;
const onBlocks = (suits: (geometry: Geometry, block: Block) => boolean) => (geometry: Geometry, block: Block | null) => block !== null && suits(geometry, block);

/** Maps of fewer positions than this are multiplied for the whole batch at once, unless measured otherwise. */
const smallMap = 128;
const isSmall = ({ outHeight, outWidth }: Geometry) => outHeight * outWidth < smallMap;
const folded: Formulation = { name: 'folded', suits: always, write: filterGradientFolded };
const byTap: Formulation = { name: 'by tap', suits: always, write: filterGradientByTap };

/** The first that suits is taken unless another was measured to be faster. */
function formulationsOf(kind: ConvolutionKind, geometry: Geometry): readonly Formulation[] {
  switch (kind) {
    case 'convolution': return [
      { name: 'blocks', suits: onBlocks(suitsBlocks), write: convolveBlocks },
      { name: 'direct', suits: always, write: convolve },
    ];
    case 'image gradient': return [
      { name: 'blocks', suits: onBlocks(suitsBlockedImageGradient), write: imageGradientBlocks },
      { name: 'direct', suits: always, write: transposeConvolve },
    ];
    case 'filter gradient': return [
      { name: 'blocks', suits: onBlocks(suitsBlockedFilterGradient), write: filterGradientBlocks },
      ...(isSmall(geometry) ? [folded, byTap] : [byTap, folded]),
    ];
  }
}

function write(graph: Graph, kind: ConvolutionKind, a: Value, b: Value, geometry: Geometry): Value {
  const suitable = formulationsOf(kind, geometry).filter(({ suits }) => suits(geometry, graph.target.block));
  const chosen = graph.target.formulations.choose({ key: keyOf(kind, geometry), suitable: suitable.map(({ name }) => name) });
  return suitable.find(({ name }) => name === chosen)!.write(graph, a, b, geometry);
}

function keyOf(kind: ConvolutionKind, { inShape, filterShape, strideHeight, strideWidth, dilationHeight, dilationWidth, padInfo: { top, left, bottom, right } }: Geometry): string {
  return `${kind} ${inShape.join('x')} * ${filterShape.join('x')} strides ${strideHeight},${strideWidth} dilations ${dilationHeight},${dilationWidth} pads ${top},${left},${bottom},${right}`;
}

export const convolutionKernels: KernelTable = {
  Conv2D: (graph, call) => {
    const [x, filter] = [call.input('x'), call.input('filter')];
    return write(graph, 'convolution', x, filter, geometryOf(x.shape, filter.shape, call.attrs<Conv2DAttrs>()));
  },
  Conv2DBackpropInput: (graph, call) => {
    const [dy, filter, attrs] = [call.input('dy'), call.input('filter'), call.attrs<Conv2DBackpropInputAttrs>()];
    return write(graph, 'image gradient', dy, filter, geometryOf(attrs.inputShape, filter.shape, attrs));
  },
  Conv2DBackpropFilter: (graph, call) => {
    const [x, dy, attrs] = [call.input('x'), call.input('dy'), call.attrs<Conv2DBackpropFilterAttrs>()];
    return write(graph, 'filter gradient', x, dy, geometryOf(x.shape, attrs.filterShape, attrs));
  },
};
