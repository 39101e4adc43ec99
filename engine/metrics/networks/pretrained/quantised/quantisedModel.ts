import {
  int,
  ints,
  text,
  type Attribute,
  type OnnxModel,
  type OnnxNode,
  type OnnxTensor,
} from '../../../../runtime/onnx/model';
import { sizeOf } from '../../../../runtime/program';
import type { Operator, QuantisedGraph, QuantisedTensor } from './tflite';

/**
 * A quantised network as an ONNX graph whose activations stay bytes from layer to layer, as on the devices that it was
 * made for: products are summed as whole numbers, then rounded to the bytes of the next tensor (Jacob et al.,
 * "Quantization and Training of Neural Networks", 2018). Without the rounding the features are others.
 *
 * Input `images`, `batch x height x width x 3` of bytes; outputs are `tensors` by name, as real numbers, `batch x
 * channels`.
 */
export function quantisedModel(
  { tensors, operators, input }: QuantisedGraph,
  outputs: Readonly<Record<string, number>>,
): OnnxModel {
  const nodes: OnnxNode[] = [];
  const constants: OnnxTensor[] = [];
  const named = new Map<string, string>();
  const node = (
    op: string,
    inputs: string[],
    output: string,
    attributes: Record<string, Attribute> = {},
    domain = '',
  ) => nodes.push({ op, domain, inputs, outputs: [output], attributes });
  const constant = (type: OnnxTensor['type'], shape: readonly number[], bytes: Uint8Array): string => {
    const key = bytes.length <= 4 ? `${type} ${shape.join()} ${bytes.join()}` : undefined;
    const known = key === undefined ? undefined : named.get(key);
    if (known !== undefined) return known;
    const name = `c${constants.length}`;
    constants.push({ name, type, shape, bytes });
    if (key !== undefined) named.set(key, name);
    return name;
  };
  const scaleOf = ({ scale }: QuantisedTensor) =>
    constant('float32', [], new Uint8Array(Float32Array.of(scale).buffer));
  const zeroOf = ({ zeroPoint }: QuantisedTensor) => constant('uint8', [], Uint8Array.of(zeroPoint));
  const quantisation = (index: number) => [scaleOf(tensors[index]!), zeroOf(tensors[index]!)];
  const value = (index: number) => `t${index}`;

  node('Transpose', ['images'], value(input), { perm: ints([0, 3, 1, 2]) });
  for (const operator of operators) {
    const [first = 0, second = 0, third] = operator.inputs;
    const from = tensors[first]!;
    const to = operator.output;
    switch (operator.kind) {
      case 'convolution': {
        const filter = tensors[second]!;
        const [count = 0, height = 0, width = 0, channels = 0] = filter.shape;
        const weights = constant('uint8', [count, channels, height, width], channelsFirst(filter));
        const bias = third === undefined ? '' : constant('int32', [count], tensors[third]!.data);
        const operands = [value(first), ...quantisation(first), weights, ...quantisation(second), ...quantisation(to)];
        node('QLinearConv', [...operands, bias], value(to), windows(operator, [height, width]));
        break;
      }
      case 'averagePool':
        node(
          'QLinearAveragePool',
          [value(first), ...quantisation(first), ...quantisation(to)],
          value(to),
          { ...windows(operator, [operator.side, operator.side]), count_include_pad: int(0) },
          'com.microsoft',
        );
        break;
      case 'maxPool':
        node('MaxPool', [value(first)], value(to), windows(operator, [operator.side, operator.side]));
        break;
      case 'concatenation': {
        const operands = operator.inputs.flatMap((index) => [value(index), ...quantisation(index)]);
        node('QLinearConcat', [...quantisation(to), ...operands], value(to), { axis: int(1) }, 'com.microsoft');
        break;
      }
      case 'reshape':
        node('Flatten', [value(first)], value(to));
    }
    if (from.scale <= 0) throw new Error('it has a tensor without a scale');
  }
  for (const [name, index] of Object.entries(outputs)) {
    node('DequantizeLinear', [value(index), ...quantisation(index)], `${name} map`);
    node('Flatten', [`${name} map`], name);
  }
  const { shape } = tensors[input]!;
  return {
    name: 'quantised',
    inputs: [{ name: 'images', type: 'uint8', shape: null }],
    outputs: Object.keys(outputs).map((name) => ({ name, type: 'float32', shape: null })),
    constants,
    nodes: sizeOf(shape) > 0 ? nodes : [],
  };
}

function windows(
  { padding, stride }: Extract<Operator, { stride: number }>,
  kernel: readonly [number, number],
): Record<string, Attribute> {
  return {
    kernel_shape: ints(kernel),
    strides: ints([stride, stride]),
    // What does not fit evenly goes behind, as in TensorFlow.
    auto_pad: text(padding === 'same' ? 'SAME_UPPER' : 'VALID'),
  };
}

/** A filter OHWI as OIHW. */
function channelsFirst({ shape, data }: QuantisedTensor): Uint8Array {
  const [count = 0, height = 0, width = 0, channels = 0] = shape;
  const taps = height * width;
  const turned = new Uint8Array(count * taps * channels);
  for (let o = 0, at = 0; o < count; o++)
    for (let c = 0; c < channels; c++)
      for (let tap = 0; tap < taps; tap++, at++) turned[at] = data[(o * taps + tap) * channels + c]!;
  return turned;
}
