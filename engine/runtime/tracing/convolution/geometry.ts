import {
  backend_util,
  type Conv2DAttrs,
  type Conv2DBackpropFilterAttrs,
  type Conv2DBackpropInputAttrs,
  type DepthwiseConv2dNativeAttrs,
  type DepthwiseConv2dNativeBackpropFilterAttrs,
  type DepthwiseConv2dNativeBackpropInputAttrs,
} from '@tensorflow/tfjs-core';
import { ints, type Attribute } from '../../onnx/model';

/**
 * A convolution as TF.js describes it, by the shapes of its image (NHWC) and filter (HWIO): what its three kernels
 * share.
 */
export type Geometry = ReturnType<typeof backend_util.computeConv2DInfo>;

type Attrs =
  | Conv2DAttrs
  | Conv2DBackpropFilterAttrs
  | Conv2DBackpropInputAttrs
  | DepthwiseConv2dNativeAttrs
  | DepthwiseConv2dNativeBackpropFilterAttrs
  | DepthwiseConv2dNativeBackpropInputAttrs;

/** @throws Error where the step wrote its convolution in another order of axes. */
export function geometryOf(
  image: readonly number[],
  filter: readonly number[],
  attrs: Attrs,
  depthwise = false,
): Geometry {
  if ('dataFormat' in attrs && attrs.dataFormat !== 'NHWC')
    throw new Error(`Write convolutions in NHWC: ${attrs.dataFormat} is the compiler's business.`);
  const dilations = ('dilations' in attrs ? attrs.dilations : null) ?? 1;
  return backend_util.computeConv2DInfo(
    [...image] as [number, number, number, number],
    [...filter] as [number, number, number, number],
    attrs.strides,
    dilations,
    attrs.pad,
    attrs.dimRoundingMode,
    depthwise,
    'channelsLast',
  );
}

/** The attributes of ONNX's Conv and ConvTranspose. */
export function windowAttributes({
  padInfo,
  strideHeight,
  strideWidth,
  dilationHeight,
  dilationWidth,
}: Geometry): Record<string, Attribute> {
  return {
    pads: ints([padInfo.top, padInfo.left, padInfo.bottom, padInfo.right]),
    strides: ints([strideHeight, strideWidth]),
    dilations: ints([dilationHeight, dilationWidth]),
  };
}

/** One of the two axes along which the windows move. */
export interface Extent {
  /** Length of the image and of the output. */
  image: number;
  output: number;
  kernel: number;
  stride: number;
  dilation: number;
  /** Padding before the image. */
  before: number;
}

/** Height and width. */
export function extentsOf(geometry: Geometry): [Extent, Extent] {
  const { padInfo } = geometry;
  return [
    {
      image: geometry.inHeight,
      output: geometry.outHeight,
      kernel: geometry.filterHeight,
      stride: geometry.strideHeight,
      dilation: geometry.dilationHeight,
      before: padInfo.top,
    },
    {
      image: geometry.inWidth,
      output: geometry.outWidth,
      kernel: geometry.filterWidth,
      stride: geometry.strideWidth,
      dilation: geometry.dilationWidth,
      before: padInfo.left,
    },
  ];
}

/** How far beyond the image the last window reaches; negative where the image goes on behind it. */
export function beyond({ image, output, kernel, stride, dilation, before }: Extent): number {
  return (output - 1) * stride + (kernel - 1) * dilation + 1 - image - before;
}

/**
 * Rows and columns of the padded image that no window reaches at the bottom and right: ConvTranspose must be told of
 * them.
 */
export function uncovered(geometry: Geometry): [number, number] {
  const [rows, columns] = extentsOf(geometry);
  return [geometry.padInfo.bottom - beyond(rows), geometry.padInfo.right - beyond(columns)];
}
