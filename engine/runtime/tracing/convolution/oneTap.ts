import { int, ints, type Attribute } from '../../onnx/model';

/** The attributes of a convolution of one tap that treats every channel alone. */
export function oneTap(channels: number): Record<string, Attribute> {
  return {
    kernel_shape: ints([1, 1]),
    pads: ints([0, 0, 0, 0]),
    strides: ints([1, 1]),
    dilations: ints([1, 1]),
    group: int(channels),
  };
}
