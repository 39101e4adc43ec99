import * as tf from '@tensorflow/tfjs-core';
import type { Scalar, Tensor, Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { Normalisation, normBuffers, plainNormParameters } from '../../../engine/nn/batchNorm';
import { valueAndGradients } from '../../../engine/nn/optimise';
import { initialise, addPrefix } from '../../../engine/nn/parameters';
import { Random } from '../../../engine/random';
import { sizeOf, type HostTensor, type HostTensors, type Tensors } from '../../../engine/runtime/program';
import { compiled, runOnce } from '../runtimes';

const random = Random.from(6, 'batch norm');
const numbers = (shape: readonly number[], scale = 1, offset = 0): HostTensor => ({
  shape,
  data: random.normals(sizeOf(shape)).map((value) => scale * value + offset),
});

const cases = [
  ['images', [6, 4, 5, 3]],
  ['images in blocks', [16, 4, 4, 16]],
  ['one image', [1, 4, 5, 3]],
  ['vectors', [6, 3]],
] as const;

describe.each(cases)('plain batch normalisation of %s', (_, shape) => {
  const channels = shape.at(-1)!;
  const values: HostTensors = {
    x: numbers(shape, 2, 3),
    'norm/gain': numbers([channels], 0.5, 1),
    'norm/offset': numbers([channels]),
    ...initialise(normBuffers('norm', channels), random, 'buffers/'),
    weights: numbers(shape),
  };
  const axes = shape.map((__, axis) => axis).slice(0, -1);
  const moments = (x: Tensor) => {
    const mean = tf.mean(x, axes);
    return { mean, variance: tf.mean(tf.square(tf.sub(x, mean)), axes) };
  };

  /** Values and gradients of a weighted sum of what `normalise` makes, in the engine's way and by the formula. */
  const both = (own: (p: Tensors, norm: Normalisation) => Tensor, formula: (p: Tensors) => Tensor, training: boolean) =>
    runOnce(
      compiled,
      (state) => {
        const norm = new Normalisation(
          { 'norm/mean': state['buffers/norm/mean']!, 'norm/variance': state['buffers/norm/variance']! },
          training,
        );
        const trained = { x: state.x!, 'norm/gain': state['norm/gain']!, 'norm/offset': state['norm/offset']! };
        const weighted = (y: Tensor) => tf.sum<Scalar>(tf.mul(tf.square(y), state.weights!));
        const [a, b] = [
          valueAndGradients((p) => weighted(own(p, norm)), trained),
          valueAndGradients((p) => weighted(formula(p)), trained),
        ];
        return {
          outputs: {
            'own/value': a.value,
            ...addPrefix('own/', a.gradients),
            'formula/value': b.value,
            ...addPrefix('formula/', b.gradients),
            ...addPrefix('updated/', norm.updated),
          },
        };
      },
      values,
    );

  const close = (outputs: HostTensors) => {
    for (const name of ['value', 'x', 'norm/gain', 'norm/offset']) {
      const [own, formula] = [outputs[`own/${name}`]!.data, outputs[`formula/${name}`]!.data];
      const size = Math.max(...Array.from(formula, Math.abs));
      formula.forEach((value, i) => {
        expect(Math.abs(own[i]! - value), `${name}[${i}]`).toBeLessThan(2e-4 * size + 1e-5);
      });
    }
  };

  const own = (p: Tensors, norm: Normalisation) => norm.plain(p, 'norm', p.x as Tensor2D | Tensor4D);
  const by = (p: Tensors, { mean, variance }: { mean: Tensor; variance: Tensor }) =>
    tf.add(tf.mul(tf.div(tf.sub(p.x!, mean), tf.sqrt(tf.add(variance, 1e-5))), p['norm/gain']!), p['norm/offset']!);

  it('is the formula in training, gradients included, and follows the moments', async () => {
    const { outputs } = await both(own, (p) => by(p, moments(p.x!)), true);
    close(outputs);
    const x = Array.from(values.x!.data);
    const mean = x.reduce((sum, value, i) => (i % channels === 0 ? sum + value : sum), 0) / (x.length / channels);
    expect(outputs['updated/norm/mean']!.data[0]).toBeCloseTo(0.1 * mean, 5);
    expect(outputs['updated/norm/variance']!.shape).toEqual([channels]);
  });

  it('takes the running moments otherwise', async () => {
    const { outputs } = await both(own, (p) => by(p, { mean: tf.scalar(0), variance: tf.scalar(1) }), false);
    close(outputs);
    expect(Object.keys(outputs).filter((name) => name.startsWith('updated/'))).toEqual([]);
  });
});

it('begins with gain 1 and offset 0', () => {
  const first = initialise(plainNormParameters('norm', 2), random, '');
  expect([...first['norm/gain']!.data, ...first['norm/offset']!.data]).toEqual([1, 1, 0, 0]);
});
