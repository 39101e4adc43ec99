import * as tf from '@tensorflow/tfjs-core';
import type { Tensor, Tensor4D } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { Random } from '../../../engine/random';
import type { OnnxModel } from '../../../engine/runtime/onnx/model';
import { floats, specsOf, type HostTensors, type Tensors } from '../../../engine/runtime/program';
import { repeated, type Repetitions } from '../../../engine/runtime/repeated';
import { KernelVariants } from '../../../engine/runtime/tracing/kernelVariants';
import { trace } from '../../../engine/runtime/tracing/trace';
import { compiled } from '../runtimes';

type Loop = Repetitions<Record<string, Tensor>>;

/** What a repeated loop has to be equal to. */
function plainLoop({ count, start, inputsAt, step }: Loop): ReturnType<typeof repeated> {
  const results: Tensors[] = [];
  let carried: Record<string, Tensor> = start;
  for (let i = 0; i < count; i++) {
    const done = step(carried, inputsAt(i));
    carried = done.carried;
    results.push(done.results);
  }
  return { carried, results };
}

const count = 7;
const random = Random.from(0, 'repeated');
const tensor = (...shape: number[]) => ({ shape, data: random.normals(shape.reduce((n, m) => n * m, 1)) });
const state: HostTensors = { filter: tensor(3, 3, 16, 16), images: tensor(2, 8, 8, 16), scale: tensor(2, 1, 1, 1) };
const noise = tensor(count, 2, 8, 8, 16);

/** How one loop is written: what it does with the tensors of the state. */
type Written = (state: Tensors) => Pick<Loop, 'start' | 'step'>;

function definition(written: Written, loop: typeof plainLoop, calls = { count: 0 }) {
  return {
    name: 'loop',
    state: Object.keys(state),
    inputs: { noise: floats(...noise.shape) },
    step: (tensors: Tensors, { noise: all }: Tensors) => {
      const { start, step } = written(tensors);
      const { carried, results } = loop({
        count,
        start,
        inputsAt: (i) => ({ noise: tf.reshape(tf.slice(all!, [i, 0, 0, 0, 0], [1, 2, 8, 8, 16]), [2, 8, 8, 16]) }),
        step: (given, inputs) => {
          calls.count++;
          return step(given, inputs);
        },
      });
      const listed = results.flatMap((result, i) => Object.entries(result).map(([name, x]) => [`${name}${i}`, x]));
      return { outputs: { ...carried, ...(Object.fromEntries(listed) as Tensors) } };
    },
  };
}

/** The graph with names by the order in which it computes: equal for equal graphs. */
function canonical({ nodes, constants, outputs }: OnnxModel): unknown {
  const known = new Map(
    constants.map(({ name, bytes, type }) => [name, `${type} ${Buffer.from(bytes).toString('base64')}`]),
  );
  const nameOf = (name: string) => known.get(name) ?? name;
  return {
    nodes: nodes.map(({ op, domain, inputs, outputs: made, attributes }) => {
      const read = inputs.map(nameOf);
      for (const name of made) if (/^v\d+$/.test(name)) known.set(name, `value ${known.size}`);
      return { op, domain, read, made: made.map(nameOf), attributes };
    }),
    outputs: outputs.map(({ name, shape }) => ({ name, shape })),
  };
}

/** Graphs of the same loop, repeated and plain, and how often each of them called its step. */
function graphs(written: Written): { repeatedGraph: unknown; plainGraph: unknown; calls: number[] } {
  const traced = [repeated, plainLoop].map((loop) => {
    const calls = { count: 0 };
    const target = { fusedMatMul: true, block: 16 as const, kernelVariants: new KernelVariants(new Map()) };
    const { model } = trace({ ...definition(written, loop, calls), state: specsOf(state) }, target);
    return { graph: canonical(model), calls: calls.count };
  });
  return { repeatedGraph: traced[0]!.graph, plainGraph: traced[1]!.graph, calls: traced.map(({ calls }) => calls) };
}

const conv = (x: Tensor, filter: Tensor): Tensor4D => tf.conv2d(x as Tensor4D, filter as Tensor4D, 1, 'same');
const energy = (x: Tensor, filter: Tensor): Tensor => tf.sum(tf.square(tf.relu(conv(x, filter))));

/** A Langevin step: a gradient through a convolution, a scaled image, noise. */
const langevin: Written = ({ filter, images, scale }) => ({
  start: { images: images!, scale: scale! },
  step: (carried, inputs) => {
    const gradient = tf.grad((x: Tensor) => energy(x, filter!))(carried['images']!);
    const moved = tf.add(tf.sub(carried['images']!, tf.mul(gradient, carried['scale']!)), inputs['noise']!);
    return {
      carried: { images: moved, scale: tf.mul(carried['scale']!, 0.9) },
      results: { energy: energy(carried['images']!, filter!), norm: tf.sum(tf.square(gradient)) },
    };
  },
});

const loops: Record<string, Written> = {
  'a gradient through a convolution': langevin,
  'two that change places': ({ images, filter }) => ({
    start: { a: images!, b: conv(images!, filter!) },
    step: ({ a, b }, { noise: n }) => ({ carried: { a: b!, b: tf.tanh(tf.add(a!, n!)) }, results: {} }),
  }),
  'one that stays as it is': ({ images, scale }) => ({
    start: { images: images!, scale: scale! },
    step: ({ images: x, scale: s }, { noise: n }) => ({
      carried: { images: tf.add(tf.mul(x!, s!), n!), scale: s! },
      results: { mean: tf.mean(x!) },
    }),
  }),
  'one that starts as a constant': ({ images }) => ({
    start: { images: images!, sum: tf.zeros([2, 8, 8, 16]) },
    step: ({ images: x, sum }, { noise: n }) => ({
      carried: { images: tf.mul(x!, 0.5), sum: tf.add(sum!, tf.mul(x!, n!)) },
      results: {},
    }),
  }),
};

describe('a repeated loop', () => {
  it.each(Object.entries(loops))('is the graph of the plain loop: %s', (_, written) => {
    const { repeatedGraph, plainGraph, calls } = graphs(written);
    expect(repeatedGraph).toEqual(plainGraph);
    expect(calls[0]).toBeLessThan(calls[1]!);
  });

  it('is traced whole where a repetition is handed what it does not carry', () => {
    const remembering: Written = ({ images }) => {
      let last: Tensor = tf.zerosLike(images!);
      return {
        start: { images: images! },
        step: ({ images: x }, { noise: n }) => {
          const next = tf.add(tf.mul(x!, 0.5), tf.mul(last, n!));
          last = tf.tanh(x!);
          return { carried: { images: next }, results: {} };
        },
      };
    };
    const { repeatedGraph, plainGraph, calls } = graphs(remembering);
    expect(repeatedGraph).toEqual(plainGraph);
    expect(calls[0]).toBe(calls[1]);
  });

  it('is traced whole where one value is carried under two names', () => {
    const twins: Written = ({ images }) => ({
      start: { a: images!, b: images! },
      step: ({ a, b }, { noise: n }) => {
        const next = tf.add(tf.mul(a!, 0.5), tf.mul(b!, n!));
        return { carried: { a: next, b: next }, results: {} };
      },
    });
    const { repeatedGraph, plainGraph } = graphs(twins);
    expect(repeatedGraph).toEqual(plainGraph);
  });

  it('is differentiated whole', () => {
    const differentiated =
      (loop: typeof plainLoop): Written =>
      ({ images, filter }) => ({
        start: { images: images! },
        step: ({ images: x }, { noise: n }) => {
          const inner = (start: Tensor) =>
            loop({
              count: 4,
              start: { y: start },
              inputsAt: () => ({ n: n! }),
              step: ({ y }, { n: added }) => ({
                carried: { y: tf.tanh(tf.add(conv(y!, filter!), added!)) },
                results: {},
              }),
            }).carried['y']!;
          return { carried: { images: tf.grad((v: Tensor) => tf.sum(inner(v)))(x!) }, results: {} };
        },
      });
    expect(graphs(differentiated(repeated)).repeatedGraph).toEqual(graphs(differentiated(plainLoop)).plainGraph);
  });

  it('computes what the plain loop computes, bit for bit', async () => {
    const outputs = await Promise.all(
      [repeated, plainLoop].map(async (loop) => {
        const slots = compiled.createState(state);
        const program = await compiled.compile(definition(langevin, loop), slots);
        const result = await program.run({ noise: noise.data });
        program.dispose();
        slots.dispose();
        return result;
      }),
    );
    expect(Object.keys(outputs[0]!)).toHaveLength(2 + 2 * count);
    expect(outputs[0]).toEqual(outputs[1]);
  });
});
