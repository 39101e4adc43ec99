import * as tf from '@tensorflow/tfjs-core';
import type { Tensor4D } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { Random } from '../../../engine/random';
import type { HostData, HostTensor, ProgramDefinition } from '../../../engine/runtime/program';
import { compiled, eager } from '../runtimes';

const tensor = (shape: number[], ...values: number[]): HostTensor => ({ shape, data: Float32Array.from(values) });
const counting: ProgramDefinition = {
  name: 'counting',
  state: ['count'],
  inputs: {},
  step: ({ count }) => ({ state: { count: tf.add(count!, 1) }, outputs: { before: count! } }),
};

describe.each([
  ['compiled', compiled],
  ['eager', eager],
] as const)('%s', (_, runtime) => {
  describe('a run', () => {
    const definition: ProgramDefinition = {
      name: 'adding',
      state: ['x'],
      inputs: { by: { shape: [2, 2], dtype: 'float32' }, at: { shape: [2], dtype: 'int32' } },
      step: ({ x }, { by, at }) => ({ outputs: { y: tf.add(tf.add(x!, by!), tf.cast(at!, 'float32')) } }),
    };
    const right = { by: Float32Array.of(1, 2, 3, 4), at: Int32Array.of(10, 20) };

    it.each<[string, Record<string, HostData>, string]>([
      ['without an input', { by: right.by }, 'adding: input "at" is missing.'],
      [
        'with an input too short',
        { ...right, by: Float32Array.of(1, 2, 3) },
        'adding: input "by" holds 3 numbers, not 2 x 2.',
      ],
      [
        'with whole numbers for real ones',
        { ...right, by: Int32Array.of(1, 2, 3, 4) },
        'adding: input "by" must be float32.',
      ],
      [
        'with real numbers for whole ones',
        { ...right, at: Float32Array.of(1, 2) },
        'adding: input "at" must be int32.',
      ],
    ])('%s is refused', async (__, inputs, message) => {
      const program = await runtime.compile(definition, runtime.createState({ x: tensor([2, 2], 0, 0, 0, 0) }));
      await expect(program.run(inputs)).rejects.toThrow(message);
      expect([...(await program.run(right)).y!.data]).toEqual([11, 22, 13, 24]);
    });
  });

  it("refuses the other runtime's state", async () => {
    const other = runtime === compiled ? eager : compiled;
    await expect(
      (async () => runtime.compile(counting, other.createState({ count: tensor([], 0) })))(),
    ).rejects.toThrow('counting: its state was made by another runtime.');
  });

  it('carries the state through 500 runs', async () => {
    const state = runtime.createState({ count: tensor([], 0) });
    const program = await runtime.compile(counting, state);
    for (let i = 0; i < 500; i++) expect((await program.run({})).before!.data[0]).toBe(i);
    expect((await state.read()).count!.data[0]).toBe(500);
  });

  it("lets programs of one state see each other's updates", async () => {
    const state = runtime.createState({ count: tensor([], 3), other: tensor([2], 1, 1) });
    const add = await runtime.compile(counting, state);
    const double = await runtime.compile(
      {
        name: 'doubling',
        state: ['other', 'count'],
        inputs: {},
        step: ({ count, other }) => ({ state: { count: tf.mul(count!, 2), other: tf.mul(other!, count!) } }),
      },
      state,
    );
    await add.run({});
    await double.run({});
    await add.run({});
    await add.run({});
    await double.run({});
    expect(await state.read()).toEqual({ count: tensor([], 20), other: tensor([2], 40, 40) });
  });

  it('leaves state alone that a step does not return', async () => {
    const state = runtime.createState({ a: tensor([2], 1, 2), b: tensor([2], 3, 4) });
    const program = await runtime.compile(
      { name: 'half', state: ['a', 'b'], inputs: {}, step: ({ a, b }) => ({ state: { a: tf.add(a!, b!) } }) },
      state,
    );
    await program.run({});
    await program.run({});
    expect(await state.read()).toEqual({ a: tensor([2], 7, 10), b: tensor([2], 3, 4) });
  });

  it('may hand state through: as an output, as itself, and exchanged', async () => {
    const state = runtime.createState({ a: tensor([2], 1, 2), b: tensor([2], 3, 4) });
    const program = await runtime.compile(
      {
        name: 'exchange',
        state: ['a', 'b'],
        inputs: {},
        step: ({ a, b }) => ({ state: { a: b!, b: a! }, outputs: { a: a!, b: b! } }),
      },
      state,
    );
    expect(await program.run({})).toEqual({ a: tensor([2], 1, 2), b: tensor([2], 3, 4) });
    expect(await program.run({})).toEqual({ a: tensor([2], 3, 4), b: tensor([2], 1, 2) });
    const look = await runtime.compile(
      { name: 'look', state: ['a'], inputs: {}, step: ({ a }) => ({ state: { a: a! }, outputs: { a: a! } }) },
      state,
    );
    for (let i = 0; i < 3; i++) expect(await look.run({})).toEqual({ a: tensor([2], 1, 2) });
  });

  it('returns outputs that later runs do not change', async () => {
    const state = runtime.createState({ count: tensor([], 0) });
    const program = await runtime.compile(counting, state);
    const first = await program.run({});
    await program.run({});
    expect(first.before!.data[0]).toBe(0);
  });

  describe('state', () => {
    const random = Random.from(2, 'state');
    const values = () => ({
      weights: { shape: [3, 3, 2, 4], data: random.normals(72) },
      images: { shape: [2, 4, 5, 2], data: random.normals(80) },
      bias: { shape: [4], data: random.normals(4) },
      whole: { shape: [2], data: Int32Array.of(7, -8) },
    });

    it('reads as it was written, before and after a step is compiled that wants it laid otherwise', async () => {
      const [first, second] = [values(), values()];
      const state = runtime.createState(first);
      expect(await state.read()).toEqual(first);
      const program = await runtime.compile(
        {
          name: 'convolve',
          state: Object.keys(first),
          inputs: {},
          step: ({ weights, images, bias }) => {
            const y = tf.add(tf.conv2d(images as Tensor4D, weights as Tensor4D, 1, 'same'), bias!);
            return { state: { weights: tf.mul(weights!, 2) }, outputs: { y } };
          },
        },
        state,
      );
      expect(await state.read()).toEqual(first);
      const { y } = await program.run({});
      expect((await state.read(['weights'])).weights!.data).toEqual(first.weights.data.map((x) => 2 * x));

      state.write(second);
      expect(await state.read()).toEqual(second);
      state.write(first);
      expect(await program.run({})).toEqual({ y });
    });

    it('says what it holds', () => {
      expect(runtime.createState(values()).specs).toEqual({
        weights: { shape: [3, 3, 2, 4], dtype: 'float32' },
        images: { shape: [2, 4, 5, 2], dtype: 'float32' },
        bias: { shape: [4], dtype: 'float32' },
        whole: { shape: [2], dtype: 'int32' },
      });
    });

    it('is a copy of what it was made from and of what it gives out', async () => {
      const given = { count: tensor([1], 5) };
      const state = runtime.createState(given);
      given.count.data[0] = 99;
      const read = await state.read();
      read.count!.data[0] = 98;
      expect((await state.read()).count!.data[0]).toBe(5);
    });

    it('refuses values of another shape', () => {
      const state = runtime.createState({ x: tensor([2, 2], 1, 2, 3, 4) });
      expect(() => state.write({ x: tensor([4], 1, 2, 3, 4) })).toThrow('State "x" is 2 x 2, not 4.');
    });
  });

  it('computes with whole numbers as with real ones', async () => {
    const state = runtime.createState({ n: { shape: [3], data: Int32Array.of(1, -2, 3) } });
    const program = await runtime.compile(
      {
        name: 'whole',
        state: ['n'],
        inputs: {},
        step: ({ n }) => ({ state: { n: tf.maximum(n!, tf.scalar(0, 'int32')) }, outputs: { n: n! } }),
      },
      state,
    );
    expect((await program.run({})).n!.data).toEqual(Int32Array.of(1, -2, 3));
    expect((await state.read()).n!.data).toEqual(Int32Array.of(1, 0, 3));
  });
});
