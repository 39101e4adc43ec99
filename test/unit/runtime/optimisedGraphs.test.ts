import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Tensor4D } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeEach, expect, it } from 'vitest';
import { Random } from '../../../engine/random';
import { CompiledRuntime } from '../../../engine/runtime/compiled';
import { OptimisedGraphs } from '../../../engine/runtime/optimisedGraphs';
import { runOnce } from '../runtimes';

const root = mkdtempSync(join(tmpdir(), 'darkroom-graphs-'));
afterAll(() => rmSync(root, { recursive: true }));
let folder = '';
let count = 0;
beforeEach(() => (folder = join(root, String(count++))));

const session = { executionProviders: ['cpu'], intraOpNumThreads: 2, logSeverityLevel: 3 } as const;
const random = Random.from(3, 'optimised graphs');
const shape = [4, 16, 16, 16];
const [images, weights, offsets] = [shape, [3, 3, 16, 16], shape].map((dims) => ({
  shape: dims,
  data: Float32Array.from(random.uniforms(dims.reduce((a, b) => a * b))),
}));

/** A convolution's gradient, and a constant that a damaged file would change: `scale` makes it another graph. */
async function compute(optimised?: OptimisedGraphs, scale = 1): Promise<Float32Array> {
  const device = { kind: 'cpu', label: 'cpu', fusedMatMul: true, processor: true, session };
  const runtime = new CompiledRuntime(device, new Map(), {}, optimised);
  const loss = (filter: tf.Tensor4D, x: Tensor4D) =>
    tf.sum(tf.square(tf.add(tf.conv2d(x, filter, 1, 'same'), tf.mul(scale, tf.tensor(offsets!.data, shape)))));
  const { state } = await runOnce(
    runtime,
    ({ filter }, { x }) => {
      const gradient = tf.grad((f) => loss(f as tf.Tensor4D, x as Tensor4D))(filter!);
      return { state: { filter: tf.sub(filter!, tf.mul(1e-3, gradient)) } };
    },
    { filter: weights! },
    { x: images! },
  );
  runtime.dispose();
  return state.filter!.data as Float32Array;
}

const files = () => readdirSync(folder).map((name) => join(folder, name));
const old = new Date('2026-01-01');

it('gives the same numbers, to the bit, from the kept graph as from a new one', async () => {
  const expected = await compute();
  expect(await compute(new OptimisedGraphs(folder))).toEqual(expected);
  const [file] = files();
  utimesSync(file!, old, old);
  expect(await compute(new OptimisedGraphs(folder))).toEqual(expected);
  expect(files()).toEqual([file]);
  expect(statSync(file!).mtimeMs, 'it was used').toBeGreaterThan(old.getTime());
});

it('makes a damaged graph anew', async () => {
  const expected = await compute(new OptimisedGraphs(folder));
  const [file] = files();
  const whole = readFileSync(file!);
  const flipped = Buffer.from(whole);
  flipped[whole.length - 5000]! ^= 0x40;
  for (const damaged of [flipped, whole.subarray(0, 1000), Buffer.alloc(0)]) {
    writeFileSync(file!, damaged);
    expect(await compute(new OptimisedGraphs(folder))).toEqual(expected);
    expect(readFileSync(file!).equals(whole)).toBe(true);
  }
});

it('does without a folder that can not be made', async () => {
  const file = join(root, 'file');
  writeFileSync(file, '');
  expect(await compute(new OptimisedGraphs(join(file, 'graphs')))).toEqual(await compute());
});

it('removes the graphs that were not used for longest', async () => {
  await compute(new OptimisedGraphs(folder), 1);
  const [first] = files();
  await compute(new OptimisedGraphs(folder), 2);
  const second = files().find((file) => file !== first)!;
  utimesSync(first!, old, old);
  await compute(new OptimisedGraphs(folder, 2), 3);
  expect(files()).toHaveLength(2);
  expect(files()).toContain(second);
  expect(files()).not.toContain(first);
});
