import { sizeOf, type HostTensor } from '../../engine/runtime/program';
import { fromUniforms } from './uniforms';

/** Blocks of each stage, and channels within them; outside them there are four times as many. */
const stages = [
  { blocks: 'abc', channels: 64 },
  { blocks: 'abcd', channels: 128 },
  { blocks: 'abcdef', channels: 256 },
  { blocks: 'abc', channels: 512 },
];

/** All tensors of Keras's ResNet-50, under its names: those of resnet50.py. */
export function resnet50State(): Map<string, HostTensor> {
  const found = new Map<string, HostTensor>();
  const add = (name: string, shape: readonly number[]) => found.set(name, { shape, data: valuesOf(name, shape) });
  const convolution = (name: string, norm: string, side: number, inputs: number, outputs: number) => {
    add(`${name}/kernel`, [side, side, inputs, outputs]);
    add(`${name}/bias`, [outputs]);
    for (const one of ['gamma', 'beta', 'moving_mean', 'moving_variance']) add(`${norm}/${one}`, [outputs]);
  };
  convolution('conv1', 'bn_conv1', 7, 3, 64);
  let inputs = 64;
  for (const [i, { blocks, channels }] of stages.entries())
    for (const block of blocks) {
      const branch = (which: string, side: number, from: number, to: number) => {
        convolution(`res${i + 2}${block}_branch${which}`, `bn${i + 2}${block}_branch${which}`, side, from, to);
      };
      branch('2a', 1, inputs, channels);
      branch('2b', 3, channels, channels);
      branch('2c', 1, channels, 4 * channels);
      if (block === 'a') branch('1', 1, inputs, 4 * channels);
      inputs = 4 * channels;
    }
  add('fc1000/kernel', [inputs, 1000]);
  add('fc1000/bias', [1000]);
  return found;
}

function valuesOf(name: string, shape: readonly number[]): Float32Array {
  const bound = Math.sqrt(6 / sizeOf(shape.slice(0, -1)));
  const valueOf = name.endsWith('/kernel')
    ? (u: number) => (2 * u - 1) * bound
    : /\/(gamma|moving_variance)$/.test(name)
      ? (u: number) => 0.5 + u
      : (u: number) => 0.4 * u - 0.2;
  return fromUniforms(name, shape, valueOf);
}
