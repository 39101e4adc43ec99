import * as tf from '@tensorflow/tfjs-core';
import { Matrix, SVD } from 'ml-matrix';
import { beforeAll, describe, expect, it } from 'vitest';
import { valueAndGradients } from '../../../engine/nn/optimise';
import { initialise, normal, addPrefix, selectPrefix, type Declaration } from '../../../engine/nn/parameters';
import { powerIteration, keptVectors, spectralNormalise, spectralVectors } from '../../../engine/nn/spectralNorm';
import { Random } from '../../../engine/random';
import { sizeOf, type HostTensor, type HostTensors, type Program, type State } from '../../../engine/runtime/program';
import { compiled } from '../runtimes';

const declaration: Declaration = {
  'conv/weights': { shape: [3, 3, 4, 5], initial: normal(0.3) },
  'conv/bias': { shape: [5], initial: normal(1) },
  'dense/weights': { shape: [6, 4], initial: normal(2) },
  'score/weights': { shape: [7, 1], initial: normal(1) },
  // Its two largest singular values nearly agree: the power method's hard case.
  'flat/weights': { shape: [2, 2], initial: () => Float32Array.of(1, 0.02, -0.02, 1.01) },
};
const weights = Object.keys(declaration).filter((name) => name.endsWith('/weights'));

/** The largest singular value of a weight as the matrix `[inputs * taps, outputs]`. */
function largest({ shape, data }: HostTensor): number {
  return new SVD(Matrix.from1DArray(data.length / shape.at(-1)!, shape.at(-1)!, [...data]), { autoTranspose: true })
    .norm2;
}

describe('after many steps of the power method', () => {
  let state: State;
  let follow: Program;
  let normalised: HostTensors;
  let start: HostTensors;

  beforeAll(async () => {
    const random = Random.from(4, 'spectra');
    start = { ...initialise(declaration, random, 'p/'), ...initialise(spectralVectors(declaration), random, 'u/') };
    state = compiled.createState(start);
    follow = await compiled.compile(
      {
        name: 'power method',
        state: Object.keys(start),
        inputs: {},
        step: (now) => {
          const spectra = powerIteration(selectPrefix('p/', now), selectPrefix('u/', now));
          return {
            state: addPrefix('u/', keptVectors(spectra)),
            outputs: spectralNormalise(selectPrefix('p/', now), spectra),
          };
        },
      },
      state,
    );
    for (let i = 0; i < 400; i++) normalised = await follow.run({});
  });

  it.each(weights)('%s has the largest singular value 1', (name) => {
    expect(largest(start[`p/${name}`]!)).not.toBeCloseTo(1, 2);
    expect(largest(normalised[name]!)).toBeCloseTo(1, 4);
  });

  it('weights keep their direction and vectors of one axis stay as they are', () => {
    for (const name of weights) {
      const sigma = largest(start[`p/${name}`]!);
      normalised[name]!.data.forEach((x, i) => expect(x * sigma).toBeCloseTo(start[`p/${name}`]!.data[i]!, 3));
    }
    expect(normalised['conv/bias']).toEqual(start['p/conv/bias']);
  });
});

it('never overestimates: the first step divides by no more than the largest singular value', async () => {
  const random = Random.from(9, 'spectra');
  const values = {
    ...initialise(declaration, random, 'p/'),
    ...initialise(spectralVectors(declaration), random, 'u/'),
  };
  const state = compiled.createState(values);
  const program = await compiled.compile(
    {
      name: 'normalise',
      state: Object.keys(values),
      inputs: {},
      step: (now) => ({
        outputs: spectralNormalise(
          selectPrefix('p/', now),
          powerIteration(selectPrefix('p/', now), selectPrefix('u/', now)),
        ),
      }),
    },
    state,
  );
  const outputs = await program.run({});
  for (const name of weights) expect(largest(outputs[name]!)).toBeGreaterThan(1 - 1e-5);
});

it('passes the gradient through the division', async () => {
  const random = Random.from(6, 'spectra');
  const start = { ...initialise(declaration, random, 'p/'), ...initialise(spectralVectors(declaration), random, 'u/') };
  const state = compiled.createState(start);
  const program = await compiled.compile(
    {
      name: 'gradient',
      state: Object.keys(start),
      inputs: {},
      step: (now) => {
        const parameters = selectPrefix('p/', now);
        // Singular vectors of the first values, so that only the division is differentiated.
        const first = Object.fromEntries(
          Object.entries(start).map(([name, { data, shape }]) => [name, tf.tensor(data, [...shape])]),
        );
        const spectra = powerIteration(selectPrefix('p/', first), selectPrefix('u/', first));
        const { value, gradients } = valueAndGradients(
          (p) =>
            tf.addN(
              Object.values(spectralNormalise(p, spectra)).map((w) => {
                const weighting = tf.tensor(
                  Float32Array.from({ length: w.size }, (_, i) => Math.cos(1.3 * i + 0.2)),
                  w.shape,
                );
                return tf.sum(tf.mul(w, weighting));
              }),
            ),
          parameters,
        );
        return { outputs: { value, ...gradients } };
      },
    },
    state,
  );
  const analytic = await program.run({});
  for (const [name, { shape }] of Object.entries(declaration)) {
    const original = start[`p/${name}`]!;
    for (let k = 0; k < sizeOf(shape); k += Math.ceil(sizeOf(shape) / 8)) {
      const at = async (delta: number) => {
        const data = original.data.slice() as Float32Array;
        data[k]! += delta;
        state.write({ [`p/${name}`]: { shape, data } });
        return (await program.run({})).value!.data[0]!;
      };
      const h = 2e-2;
      const numeric = (8 * ((await at(h)) - (await at(-h))) - ((await at(2 * h)) - (await at(-2 * h)))) / (12 * h);
      state.write({ [`p/${name}`]: original });
      expect(Math.abs(analytic[name]!.data[k]! - numeric), `${name}[${k}]`).toBeLessThan(
        2e-3 * Math.max(1, Math.abs(numeric)),
      );
    }
  }
  // A weight of one row or column has no freedom but its direction: its own direction has no gradient.
  const [gradient, vector] = [analytic['score/weights']!.data, start['p/score/weights']!.data];
  expect([...gradient].reduce((sum, g, i) => sum + g * vector[i]!, 0)).toBeCloseTo(0, 4);
});
