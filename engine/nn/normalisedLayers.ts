import type { Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import type { Tensors } from '../runtime/program';
import { normBuffers, plainNormParameters, type Normalisation } from './batchNorm';
import { convParameters, dense, denseParameters, transposedConvParameters, withoutBias } from './layers';
import { relu } from './operations';
import { he, merged, type Declaration } from './parameters';

/** Layers with a batch normalisation and a rectifier after them. */

/** What a network that holds batch normalisations has: tensors to train, and running moments. */
export interface NetworkTensors {
  parameters: Declaration;
  buffers: Declaration;
}

/** All of them in one: the parts of a network. */
export function joined(...parts: NetworkTensors[]): NetworkTensors {
  return {
    parameters: merged(...parts.map(({ parameters }) => parameters)),
    buffers: merged(...parts.map(({ buffers }) => buffers)),
  };
}

export function normTensors(name: string, channels: number): NetworkTensors {
  return { parameters: plainNormParameters(name, channels), buffers: normBuffers(name, channels) };
}

function normalised(name: string, layer: Declaration, channels: number): NetworkTensors {
  return joined({ parameters: withoutBias(layer), buffers: {} }, normTensors(`${name}/norm`, channels));
}

export function convNorm(name: string, kernel: number, inputs: number, outputs: number): NetworkTensors {
  return normalised(name, convParameters(name, kernel, inputs, outputs, he(kernel * kernel * inputs)), outputs);
}

/** For a 4x4 kernel of stride 2: every pixel of its output meets a quarter of the taps. */
export function doublingConvNorm(name: string, inputs: number, outputs: number): NetworkTensors {
  return normalised(name, transposedConvParameters(name, 4, inputs, outputs, he(4 * inputs)), outputs);
}

export function denseNorm(name: string, inputs: number, outputs: number): NetworkTensors {
  return normalised(name, denseParameters(name, inputs, outputs, he(inputs)), outputs);
}

/** The normalisation and the rectifier after the layer `name`, whose output is `x`. */
export function normRelu<T extends Tensor2D | Tensor4D>(p: Tensors, norm: Normalisation, name: string, x: T): T {
  return relu(norm.plain(p, `${name}/norm`, x));
}

/** Dense layers one after the other, each with normalisation and rectifier: `name0`, `name1`... */
export interface DenseStack extends NetworkTensors {
  forward(p: Tensors, norm: Normalisation, x: Tensor2D): Tensor2D;
}

export function denseStack(name: string, inputs: number, widths: readonly number[]): DenseStack {
  const layers = widths.map((outputs, i) => ({
    layer: `${name}${i}`,
    from: i === 0 ? inputs : widths[i - 1]!,
    outputs,
  }));
  return {
    ...joined(...layers.map(({ layer, from, outputs }) => denseNorm(layer, from, outputs))),
    forward: (p, norm, x) => layers.reduce((h, { layer }) => normRelu(p, norm, layer, dense(p, layer, h)), x),
  };
}
