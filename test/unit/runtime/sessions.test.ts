import { InferenceSession, Tensor } from 'onnxruntime-node';
import * as tf from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { CompiledRuntime } from '../../../engine/runtime/compiled';
import { encodeModel } from '../../../engine/runtime/onnx/encode';
import type { ProgramDefinition } from '../../../engine/runtime/program';
import { SessionCache, sessionKey, type GraphSession } from '../../../engine/runtime/sessions';

const options: InferenceSession.SessionOptions = {
  executionProviders: ['cpu'],
  intraOpNumThreads: 1,
  logSeverityLevel: 3,
};

/** The model of x + n. */
function adding(n: number): Uint8Array {
  return encodeModel({
    name: 'adding',
    inputs: [{ name: 'x', type: 'float32', shape: [] }],
    outputs: [{ name: 'y', type: 'float32', shape: [] }],
    constants: [{ name: 'n', type: 'float32', shape: [], bytes: new Uint8Array(Float32Array.of(n).buffer) }],
    nodes: [{ op: 'Add', domain: '', inputs: ['x', 'n'], outputs: ['y'], attributes: {} }],
  });
}

const lease = (cache: SessionCache, n: number) =>
  cache.lease(sessionKey(adding(n), options), () => InferenceSession.create(adding(n), options));

async function compute(session: GraphSession, x: number): Promise<unknown> {
  const { y } = await session.run({ x: new Tensor('float32', Float32Array.of(x), []) }, { y: null });
  return y!.data[0];
}

it('builds one session for the same graph and options, and another for any other', async () => {
  const cache = new SessionCache();
  const [first, again, together, other] = await Promise.all([
    lease(cache, 1),
    lease(cache, 1),
    lease(cache, 1),
    lease(cache, 2),
  ]);
  expect(again.session).toBe(first.session);
  expect(together.session).toBe(first.session);
  expect(await compute(first.session, 5)).toBe(6);
  expect(await compute(other.session, 5)).toBe(7);
  expect(sessionKey(adding(1), { ...options, intraOpNumThreads: 2 })).not.toBe(sessionKey(adding(1), options));
});

it('keeps a session that nobody uses any more for whoever asks again', async () => {
  const cache = new SessionCache();
  const first = await lease(cache, 1);
  first.release();
  expect((await lease(cache, 1)).session).toBe(first.session);
});

it('releases the least recently used beyond its bound, and none that is used', async () => {
  const cache = new SessionCache(2);
  const used = await lease(cache, 1);
  const shared = await lease(cache, 1);
  const second = await lease(cache, 2);
  const third = await lease(cache, 3);
  // Over the bound, but all in use.
  for (const { session } of [used, second, third]) expect(await compute(session, 0)).toBeGreaterThan(0);
  second.release();
  await expect(compute(second.session, 0)).rejects.toThrow();
  used.release();
  used.release();
  // Given back once by one of its two users.
  const fourth = await lease(cache, 4);
  expect(await compute(shared.session, 0)).toBe(1);
  third.release();
  await expect(compute(third.session, 0)).rejects.toThrow();
  shared.release();
  fourth.release();
  const back = await lease(cache, 1);
  expect(await compute(back.session, 1)).toBe(2);
  expect(back.session).toBe(shared.session);
  await lease(cache, 5);
  await expect(compute(fourth.session, 0)).rejects.toThrow();
});

it("tells of a session that can't be built, and tries again next time", async () => {
  const cache = new SessionCache();
  const build = () => InferenceSession.create(new Uint8Array(10), options);
  await expect(cache.lease('broken', build)).rejects.toThrow();
  await expect(cache.lease('broken', build)).rejects.toThrow();
  const built = await cache.lease('broken', () => InferenceSession.create(adding(1), options));
  expect(await compute(built.session, 1)).toBe(2);
});

it('ends all sessions when it is cleared', async () => {
  const cache = new SessionCache();
  const [used, idle] = [await lease(cache, 1), await lease(cache, 2)];
  idle.release();
  cache.clear();
  for (const { session } of [used, idle]) await expect(compute(session, 0)).rejects.toThrow();
  used.release();
  expect(await compute((await lease(cache, 1)).session, 1)).toBe(2);
});

it('lets programs of one step share a session, each with its own state, whichever is disposed first', async () => {
  const runtime = new CompiledRuntime({
    kind: 'cpu',
    label: 'cpu',
    fusedMatMul: true,
    processor: true,
    session: options,
  });
  const definition: ProgramDefinition = {
    name: 'counting',
    state: ['count'],
    inputs: {},
    step: ({ count }) => ({ state: { count: tf.add(count!, 1) } }),
  };
  const states = [0, 10, 20].map((from) => runtime.createState({ count: { shape: [], data: Float32Array.of(from) } }));
  const programs = await Promise.all(states.map((state) => runtime.compile(definition, state)));
  for (const program of programs) await program.run({});
  programs[0]!.dispose();
  programs[0]!.dispose();
  await programs[1]!.run({});
  const counts = await Promise.all(states.map(async (state) => (await state.read()).count!.data[0]));
  expect(counts).toEqual([1, 12, 21]);
  runtime.dispose();
  await expect(programs[2]!.run({})).rejects.toThrow();
});
