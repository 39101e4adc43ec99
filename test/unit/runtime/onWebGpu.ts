import * as tf from '@tensorflow/tfjs-core';
import type { Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import type { InferenceSession } from 'onnxruntime-node';
import { valueAndGradients } from '../../../engine/nn/optimise';
import { addPrefix, selectPrefix } from '../../../engine/nn/parameters';
import { Random } from '../../../engine/random';
import { openDevice } from '../../../engine/runtime/devices';
import { encodeModel } from '../../../engine/runtime/onnx/encode';
import { int, type OnnxModel } from '../../../engine/runtime/onnx/model';
import { buildInspected } from '../../../engine/runtime/profile/placement';
import { Profiler } from '../../../engine/runtime/profile/profiler';
import { reportCosts, type CostReport } from '../../../engine/runtime/profile/report';
import { sizeOf, type HostTensors, type Runtime, type Tensors } from '../../../engine/runtime/program';
import type { LayoutState } from '../../../engine/runtime/state';

/**
 * What `webgpu.test.ts` asks of a device, and prints as JSON: its driver is found through the environment of the
 * process.
 */

const random = Random.from(3, 'webgpu');
const normal = (...shape: number[]) => ({ shape, data: random.normals(sizeOf(shape)) });
const images = normal(4, 8, 8, 3);
const start: HostTensors = {
  'p/filter': normal(3, 3, 3, 8),
  'p/weights': normal(8, 2),
  constant: normal(8),
  'm/filter': { shape: [3, 3, 3, 8], data: new Float32Array(216) },
  'm/weights': { shape: [8, 2], data: new Float32Array(16) },
  count: { shape: [2], data: Int32Array.of(7, -8) },
  unused: normal(5),
};

interface Trained {
  losses: number[];
  /** Every tensor's values when the steps are done, and after their program is gone. */
  state: Record<string, number[]>;
  later: Record<string, number[]>;
  /** The loss after the first parameters were written back. */
  again: number;
  /** Where each tensor is kept: "cpu" or "gpu-buffer". */
  places: Record<string, string>;
}

/** Some steps of a small network by momentum, then readings and writings of its state. */
async function train(runtime: Runtime): Promise<Trained> {
  const state = runtime.createState(start);
  const program = await runtime.compile(
    {
      name: 'momentum',
      state: Object.keys(start).filter((name) => name !== 'unused'),
      inputs: { images: { shape: images.shape, dtype: 'float32' } },
      step(now, inputs) {
        const { value, gradients } = valueAndGradients(
          (p) => {
            const h = tf.tanh(
              tf.add(tf.conv2d(inputs.images as Tensor4D, p.filter as Tensor4D, 1, 'same'), now.constant!),
            );
            return tf.mean(tf.square(tf.matMul(tf.mean<Tensor2D>(h, [1, 2]), p.weights!)));
          },
          selectPrefix('p/', now),
        );
        const moved: Tensors = Object.fromEntries(
          Object.entries(selectPrefix('m/', now)).map(([name, m]) => [name, tf.add(tf.mul(m, 0.9), gradients[name]!)]),
        );
        const parameters = Object.fromEntries(
          Object.entries(selectPrefix('p/', now)).map(([name, p]) => [name, tf.sub(p, tf.mul(moved[name]!, 0.1))]),
        );
        return {
          state: {
            ...addPrefix('p/', parameters),
            ...addPrefix('m/', moved),
            count: tf.add(now.count!, tf.scalar(1, 'int32')),
          },
          outputs: { loss: value },
        };
      },
    },
    state,
  );
  const step = async () => (await program.run({ images: images.data })).loss!.data[0]!;
  const read = async () =>
    Object.fromEntries(Object.entries(await state.read()).map(([name, { data }]) => [name, [...data]]));
  const losses: number[] = [];
  for (let i = 0; i < 5; i++) losses.push(await step());
  const trained = await read();
  const places = Object.fromEntries(
    Object.keys(start).map((name) => [name, (state as LayoutState).slot(name).present.location]),
  );
  state.write(start);
  const again = await step();
  program.dispose();
  const later = await read();
  state.dispose();
  return { losses, state: trained, later, again, places };
}

/** Tensors handed through by one program, exchanged, and changed by another. */
async function handThrough(runtime: Runtime): Promise<Record<string, number[]>> {
  const state = runtime.createState({
    a: { shape: [2], data: Float32Array.of(1, 2) },
    b: { shape: [2], data: Float32Array.of(3, 4) },
  });
  const exchange = await runtime.compile(
    { name: 'exchange', state: ['a', 'b'], inputs: {}, step: ({ a, b }) => ({ state: { a: b!, b: a! } }) },
    state,
  );
  const double = await runtime.compile(
    { name: 'double', state: ['a'], inputs: {}, step: ({ a }) => ({ state: { a: tf.mul(a!, 2) } }) },
    state,
  );
  for (let i = 0; i < 3; i++) {
    await exchange.run({});
    await double.run({});
  }
  return Object.fromEntries(Object.entries(await state.read()).map(([name, { data }]) => [name, [...data]]));
}

/** Resident memory, in bytes, after a few and after many steps that each replace a large tensor. */
async function replaceOften(runtime: Runtime, size: number, readings: readonly number[]): Promise<number[]> {
  const state = runtime.createState({ x: { shape: [size], data: new Float32Array(size) } });
  const program = await runtime.compile(
    { name: 'replacing', state: ['x'], inputs: {}, step: ({ x }) => ({ state: { x: tf.add(x!, 1) } }) },
    state,
  );
  const memory: number[] = [];
  for (let i = 1; i <= Math.max(...readings); i++) {
    await program.run({});
    if (!readings.includes(i)) continue;
    // The device works when it is waited for.
    await state.read();
    memory.push(process.memoryUsage.rss());
  }
  return memory;
}

/** What is said of a graph of three operations, one of which WebGPU doesn't have: it is computed all the same. */
async function inspect(): Promise<{ warnings: string[]; result: number[] }> {
  const value = (name: string, shape: number[]) => ({ name, type: 'float32' as const, shape });
  const graph: OnnxModel = {
    name: 'falling back',
    inputs: [value('x', [2, 3])],
    outputs: [value('z', [2, 3])],
    constants: [],
    nodes: [
      { op: 'Neg', domain: '', inputs: ['x'], outputs: ['y'], attributes: {} },
      { op: 'Hardmax', domain: '', inputs: ['y'], outputs: ['h'], attributes: { axis: int(-1) } },
      { op: 'Mul', domain: '', inputs: ['h', 'x'], outputs: ['z'], attributes: {} },
    ],
  };
  const warnings: string[] = [];
  const options: InferenceSession.SessionOptions = { executionProviders: ['webgpu'], logSeverityLevel: 3 };
  const session = await buildInspected(graph, encodeModel(graph), options, 'webgpu', (message) =>
    warnings.push(message),
  );
  const { Tensor } = await import('onnxruntime-node');
  const { z } = await session.run(
    { x: new Tensor('float32', Float32Array.of(1, -2, 3, -4, 5, -6), [2, 3]) },
    { z: null },
  );
  return { warnings, result: [...(z!.data as Float32Array)] };
}

/** What three calls of a convolution cost there, by ONNX Runtime's own profile. */
async function profileConvolution(): Promise<CostReport> {
  const profiler = new Profiler();
  const runtime = openDevice('webgpu', 1, { profiler });
  const { 'p/filter': filter, constant } = start;
  const state = runtime.createState({ filter: filter!, constant: constant! });
  const program = await runtime.compile(
    {
      name: 'convolution',
      state: ['filter', 'constant'],
      inputs: { images: { shape: images.shape, dtype: 'float32' } },
      step: (now, inputs) => ({
        outputs: {
          y: tf.tanh(tf.add(tf.conv2d(inputs.images as Tensor4D, now.filter as Tensor4D, 1, 'same'), now.constant!)),
        },
      }),
    },
    state,
  );
  await program.run({ images: images.data });
  profiler.begin();
  const started = performance.now();
  for (let i = 0; i < 3; i++) await program.run({ images: images.data });
  const milliseconds = (performance.now() - started) / 3;
  return reportCosts(profiler.end(), 3, milliseconds);
}

export interface WebGpuReport {
  cpu: Trained;
  webgpu: Trained;
  handed: { cpu: Record<string, number[]>; webgpu: Record<string, number[]> };
  memory: number[];
  fallback: { warnings: string[]; result: number[] };
  quiet: string[];
  costs: CostReport;
}

async function main(): Promise<void> {
  const quiet: string[] = [];
  const cpu = openDevice('cpu', 1, { warn: (message) => quiet.push(message) });
  const webgpu = openDevice('webgpu', 1);
  const report: WebGpuReport = {
    cpu: await train(cpu),
    webgpu: await train(webgpu),
    handed: { cpu: await handThrough(cpu), webgpu: await handThrough(webgpu) },
    memory: await replaceOften(webgpu, 2 ** 22, [10, 40]),
    fallback: await inspect(),
    quiet,
    costs: await profileConvolution(),
  };
  process.stdout.write(`${JSON.stringify(report)}\n`);
}

void main();
