import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { adam, adamSlots, movingAverage, sgd, valueAndGradients, warmupDecay } from '../../../engine/nn/optimise';
import { constant, addPrefix, selectPrefix } from '../../../engine/nn/parameters';
import type { HostTensors } from '../../../engine/runtime/program';
import { compiled, runOnce } from '../runtimes';

const vector = (...values: number[]) => ({ shape: [values.length], data: Float32Array.from(values) });
const learningRate = 0.01;
const epsilon = 1e-6;

/** Where parameters stand after each of `updates` updates of Adam with one gradient. */
async function pathOf(
  start: number[],
  gradient: number[],
  betas: [number, number],
  updates: number,
): Promise<number[][]> {
  const values: HostTensors = {
    'p/x': vector(...start),
    ...adamSlots({ x: { shape: [start.length], initial: constant(0) } }, 'adam/'),
  };
  const state = compiled.createState(values);
  const program = await compiled.compile(
    {
      name: 'Adam',
      state: Object.keys(values),
      inputs: { x: { shape: [start.length], dtype: 'float32' } },
      step: (now, gradients) => {
        const next = adam(selectPrefix('p/', now), gradients, selectPrefix('adam/', now), { learningRate, betas });
        return { state: { ...addPrefix('p/', next.parameters), ...addPrefix('adam/', next.slots) } };
      },
    },
    state,
  );
  const path: number[][] = [];
  for (let i = 0; i < updates; i++) {
    await program.run({ x: Float32Array.from(gradient) });
    path.push([...(await state.read(['p/x']))['p/x']!.data]);
  }
  return path;
}

describe('Adam', () => {
  const start = [1, -2, 0.5, 3];
  const gradient = [0.3, -40, 1e-6, 0];

  // Both moments of a constant gradient are unbiased at every update: m = g, v = g^2.
  it.each([
    [0, 0.9],
    [0.9, 0.999],
    [0.5, 0.5],
  ] as [number, number][])(
    'goes n rate g / (|g| + epsilon) along a constant gradient: decays %d and %d',
    async (...betas) => {
      const path = await pathOf(start, gradient, betas, 5);
      path.forEach((parameters, i) =>
        parameters.forEach((value, k) => {
          const g = gradient[k]!;
          const expected = start[k]! - ((i + 1) * learningRate * g) / (Math.abs(g) + epsilon);
          expect(Math.abs(value - expected), `x[${k}] after ${i + 1}`).toBeLessThan(
            2e-5 * learningRate * (i + 1) + 2e-7 * Math.abs(expected) * (i + 1),
          );
        }),
      );
    },
  );

  it('leaves a parameter alone whose gradient is rounding noise', async () => {
    const [[moved]] = (await pathOf([1], [1e-9], [0, 0.9], 1)) as [[number]];
    expect(Math.abs(moved - 1)).toBeLessThan(2e-3 * learningRate);
  });
});

describe('gradient descent with momentum', () => {
  /** Where a parameter stands after so many updates with one gradient. */
  async function end(
    start: number[],
    gradient: number[],
    momentum: number,
    weightDecay: number,
    updates: number,
  ): Promise<number[]> {
    const state = compiled.createState({ 'p/x': vector(...start), 'v/x': vector(...start.map(() => 0)) });
    const program = await compiled.compile(
      {
        name: 'SGD',
        state: ['p/x', 'v/x'],
        inputs: { x: { shape: [start.length], dtype: 'float32' } },
        step: (now, gradients) => {
          const next = sgd(selectPrefix('p/', now), gradients, selectPrefix('v/', now), {
            learningRate,
            momentum,
            weightDecay,
          });
          return { state: { ...addPrefix('p/', next.parameters), ...addPrefix('v/', next.velocities) } };
        },
      },
      state,
    );
    for (let i = 0; i < updates; i++) await program.run({ x: Float32Array.from(gradient) });
    return [...(await state.read(['p/x']))['p/x']!.data];
  }

  // The velocity after i updates is g (1 - m^i) / (1 - m).
  it.each([
    [0, 3],
    [0.9, 8],
  ])('of momentum %d goes rate g (1 + ... + m^(i-1)) at each of %d updates', async (m, updates) => {
    const velocities = Array.from({ length: updates }, (_, i) => (1 - m ** (i + 1)) / (1 - m));
    const way = learningRate * velocities.reduce((sum, v) => sum + v, 0);
    const ends = await end([1, -2], [0.3, -40], m, 0, updates);
    expect(ends[0]).toBeCloseTo(1 - 0.3 * way, 5);
    expect(ends[1]).toBeCloseTo(-2 + 40 * way, 4);
  });

  it('shrinks weights by its decay: p (1 - rate decay)^n', async () => {
    const [value] = (await end([5], [0], 0, 0.5, 10)) as [number];
    expect(value).toBeCloseTo(5 * (1 - learningRate * 0.5) ** 10, 5);
  });

  // PyTorch 1.13: torch.optim.SGD([p], lr=0.01, momentum=0.9, weight_decay=0.5) from 2 with gradient 1, five updates.
  it('joins both as PyTorch does', async () => {
    const [value] = (await end([2], [1], 0.9, 0.5, 5)) as [number];
    expect(value).toBeCloseTo(1.7402057914875, 5);
  });
});

describe('a moving average', () => {
  it('of a constant is theta + beta^n (theta_0 - theta) after n updates', async () => {
    const [theta0, theta, beta, n] = [[4, -1, 0], [1, 2, 0.5], 0.95, 60];
    const state = compiled.createState({ average: vector(...theta0) });
    const program = await compiled.compile(
      {
        name: 'average',
        state: ['average'],
        inputs: { average: { shape: [3], dtype: 'float32' } },
        step: (average, value) => ({ state: movingAverage(average, value, beta) }),
      },
      state,
    );
    for (let i = 0; i < n; i++) await program.run({ average: Float32Array.from(theta) });
    const { average } = await state.read();
    theta.forEach((value, i) => expect(average!.data[i]!).toBeCloseTo(value + beta ** n * (theta0[i]! - value), 5));
  });

  it('of decay 0 is the value itself, of decay 1 the average', async () => {
    const of = async (decay: number) =>
      (
        await runOnce(
          compiled,
          (average, value) => ({ state: movingAverage(average, value, decay) }),
          { x: vector(1, 2) },
          { x: vector(5, -3) },
        )
      ).state.x!.data;
    expect([...(await of(0))]).toEqual([5, -3]);
    expect([...(await of(1))]).toEqual([1, 2]);
  });

  it('begins with a small decay: min(decay, (1 + n) / (10 + n))', async () => {
    const updates = [0, 1, 8, 80, 889, 891, 1e6];
    const { outputs } = await runOnce(compiled, ({ n }) => ({ outputs: { decay: warmupDecay(0.99, n!) } }), {
      n: vector(...updates),
    });
    outputs.decay!.data.forEach((decay, i) =>
      expect(decay).toBeCloseTo(Math.min(0.99, (1 + updates[i]!) / (10 + updates[i]!)), 6),
    );
  });
});

it("gives each gradient its parameter's name", async () => {
  const { outputs } = await runOnce(
    compiled,
    (state) => {
      const { value, gradients } = valueAndGradients(({ a, b }) => tf.sum(tf.mul(tf.square(a!), b!)), state);
      return { outputs: { value, ...addPrefix('d', gradients) } };
    },
    { b: vector(2, 3), a: vector(5, -7) },
  );
  expect(outputs.value!.data[0]).toBe(25 * 2 + 49 * 3);
  expect([...outputs.da!.data]).toEqual([2 * 5 * 2, 2 * -7 * 3]);
  expect([...outputs.db!.data]).toEqual([25, 49]);
});
