import * as tf from '@tensorflow/tfjs-core';
import type { Tensor4D } from '@tensorflow/tfjs-core';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CompiledRuntime, type Observers } from '../../../engine/runtime/compiled';
import type { HostTensors, Step } from '../../../engine/runtime/program';
import { Tuning, type TuningOptions } from '../../../engine/runtime/tuning';
import { TuningMemory } from '../../../engine/runtime/tuningMemory';
import { distanceBetween } from '../../../engine/runtime/tracing/convolution/choiceKey';
import { runOnce } from '../runtimes';

const device = {
  kind: 'cpu',
  label: 'cpu',
  fusedMatMul: true,
  processor: true,
  session: { executionProviders: ['cpu'], intraOpNumThreads: 1, logSeverityLevel: 3 },
} as const;
const tuned = (file: string, options: TuningOptions = {}, observers: Observers = {}) =>
  new CompiledRuntime(device, new Tuning(new TuningMemory(file), options), observers);
const values: HostTensors = {
  x: { shape: [16, 6, 6, 16], data: Float32Array.from({ length: 16 * 6 * 6 * 16 }, (_, i) => Math.sin(i)) },
  w: { shape: [3, 3, 16, 16], data: Float32Array.from({ length: 9 * 16 * 16 }, (_, i) => Math.cos(1.3 * i)) },
};
const step: Step = ({ x, w }) => {
  const {
    value,
    grads: [dx, dw],
  } = tf.valueAndGrads((a: tf.Tensor, b: tf.Tensor) =>
    tf.sum(tf.square(tf.conv2d(a as Tensor4D, b as Tensor4D, 1, 'same'))),
  )([x!, w!]);
  return { outputs: { value, dx: dx!, dw: dw! } };
};

interface Kept {
  [key: string]: { chosen: string; milliseconds: Record<string, number>; like?: string };
}
const kindsOf = (kept: Kept) =>
  Object.keys(kept)
    .map((key) => /^[a-z ]+/.exec(key)![0].trim())
    .sort();
const readKept = (file: string) => JSON.parse(readFileSync(file, 'utf8')) as Kept;

describe('the kernel variants of a step', () => {
  let folder: string;
  let file: string;
  let kept: Kept;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'tuning-'));
    file = join(folder, 'cpu.json');
    await runOnce(tuned(file), step, values);
    kept = JSON.parse(readFileSync(file, 'utf8')) as Kept;
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('are measured once for each convolution and gradient, and kept', () => {
    expect(kindsOf(kept)).toEqual(['convolution', 'filter gradient', 'image gradient']);
    for (const { chosen, milliseconds } of Object.values(kept)) {
      expect(Object.keys(milliseconds).length).toBeGreaterThan(1);
      for (const time of Object.values(milliseconds)) expect(time).toBeGreaterThan(0);
      // Another than the usual one is chosen only where it is clearly faster.
      const [usual] = Object.keys(milliseconds);
      if (chosen !== usual) expect(milliseconds[chosen]).toBeLessThan(milliseconds[usual!]!);
    }
  });

  it('are those that the file says, whatever is faster', async () => {
    const results: HostTensors[] = [];
    for (const choice of [0, -1]) {
      const forced = Object.fromEntries(
        Object.entries(kept).map(([key, { milliseconds }]) => [
          key,
          { milliseconds, chosen: Object.keys(milliseconds).at(choice)! },
        ]),
      );
      const other = join(folder, `forced${choice}.json`);
      writeFileSync(other, JSON.stringify(forced));
      results.push((await runOnce(tuned(other), step, values)).outputs);
      expect(JSON.parse(readFileSync(other, 'utf8'))).toEqual(forced);
    }
    const [first, last] = results as [HostTensors, HostTensors];
    // Another kernel variant, another order of additions: the same numbers, but not to the last bit.
    let differing = 0;
    for (const [name, { data }] of Object.entries(first)) {
      const scale = Math.max(...data.map(Math.abs));
      data.forEach((x, i) => {
        const difference = Math.abs(x - last[name]!.data[i]!);
        expect(difference / scale).toBeLessThan(1e-5);
        if (difference > 0) differing++;
      });
    }
    expect(differing).toBeGreaterThan(0);
  });

  it.each([
    ['is cut off', '{"convolution'],
    ['is of another kind', '[1, 2]'],
  ])('are measured anew where the file %s', async (_, content) => {
    const broken = join(folder, 'broken.json');
    writeFileSync(broken, content);
    const { outputs } = await runOnce(tuned(broken), step, values);
    expect(outputs['value']!.data[0]).toBeGreaterThan(0);
    expect(Object.keys(JSON.parse(readFileSync(broken, 'utf8')) as Kept).sort()).toEqual(Object.keys(kept).sort());
  });

  it('are measured without a place to keep them', async () => {
    const { outputs } = await runOnce(tuned(join(folder, 'cpu.json', 'not-a-folder.json')), step, values);
    expect(outputs['value']!.data[0]).toBeGreaterThan(0);
  });

  it('follow the nearest measurement for another batch or width, which is not measured', async () => {
    const forced = join(folder, 'near.json');
    const others = Object.fromEntries(
      Object.entries(kept).map(([key, { milliseconds }]) => [
        key,
        { milliseconds, chosen: Object.keys(milliseconds).at(-1)! },
      ]),
    );
    writeFileSync(forced, JSON.stringify(others));
    const told: string[] = [];
    const wider: HostTensors = {
      x: { shape: [32, 6, 6, 16], data: new Float32Array(32 * 6 * 6 * 16).fill(0.5) },
      w: { shape: [3, 3, 16, 32], data: new Float32Array(9 * 16 * 32).fill(0.1) },
    };
    await runOnce(tuned(forced, {}, { tell: (text) => told.push(text) }), step, wider);
    expect(told).toEqual([]);
    const added = Object.entries(readKept(forced)).filter(([key]) => !(key in kept));
    expect(added).toHaveLength(3);
    for (const [key, { chosen, milliseconds, like }] of added) {
      expect(like).toBe(Object.keys(kept).find((other) => other.startsWith(/^[a-z ]+/.exec(key)![0])));
      expect(chosen).toBe(others[like!]!.chosen);
      expect(milliseconds).toEqual({});
    }
  });

  it('are not measured where the run is too short to win the time back', async () => {
    const short = join(folder, 'short.json');
    const told: string[] = [];
    const observers = { tell: (text: string) => told.push(text) };
    const brief = tuned(short, { runs: 50 }, observers);
    await runOnce(brief, step, values);
    expect(told).toEqual([]);
    const usual = new Map(Object.entries(kept).map(([key, { milliseconds }]) => [key, Object.keys(milliseconds)[0]]));
    expect(brief.kernels).toEqual(usual);
    // They stay so for such runs even if a longer one has measured choices like these, until one measures these.
    const like = Object.entries(kept).map(([key, measurement]) => [key.replace(' 16x', ' 32x'), measurement] as const);
    writeFileSync(short, JSON.stringify({ ...readKept(short), ...Object.fromEntries(like) }));
    const again = tuned(short, { runs: 50 }, observers);
    await runOnce(again, step, values);
    expect(again.kernels).toEqual(usual);
    expect(told).toEqual([]);
    const alone = readKept(short);
    for (const [key] of like) delete alone[key];
    writeFileSync(short, JSON.stringify(alone));
    await runOnce(tuned(short, {}, observers), step, values);
    expect(told).toEqual([
      expect.stringMatching(/^Measuring \d+ kernel variants of 3 operations of "test step", about 1 s: once/) as string,
    ]);
    expect(Object.keys(readKept(short)).sort()).toEqual(Object.keys(kept).sort());
    for (const { milliseconds } of Object.values(readKept(short))) expect(Object.keys(milliseconds)).not.toEqual([]);
  });

  it('stay as a run as long has left them, measured or not', async () => {
    const broken = join(folder, 'brokenOff.json');
    const left = Object.entries(kept).map(([key, { milliseconds }]) => [
      key,
      { chosen: Object.keys(milliseconds)[0]!, milliseconds: {}, left: 20_000 },
    ]);
    writeFileSync(broken, JSON.stringify(Object.fromEntries(left)));
    const told: string[] = [];
    const observers = { tell: (text: string) => told.push(text) };
    const before = readFileSync(broken, 'utf8');
    await runOnce(tuned(broken, { runs: 30_000 }, observers), step, values);
    expect(told).toEqual([]);
    expect(readFileSync(broken, 'utf8')).toBe(before);
    await runOnce(tuned(broken, { runs: 80_000 }, observers), step, values);
    expect(told).toHaveLength(1);
  });

  it('are those of the run, whatever the file says, and others only where they do not suit', async () => {
    const warnings: string[] = [];
    const [convolution, ...rest] = Object.keys(kept) as [string, ...string[]];
    const given = new Map([
      [convolution, 'no such variant'],
      ...rest.map((key) => [key, Object.keys(kept[key]!.milliseconds).at(-1)!] as const),
    ]);
    const runtime = tuned(file, { given }, { warn: (text) => warnings.push(text) });
    await runOnce(runtime, step, values);
    expect(runtime.kernels).toEqual(new Map([...given, [convolution, kept[convolution]!.chosen]]));
    expect(warnings).toEqual([expect.stringContaining(`computed with for ${convolution}. Others are taken`) as string]);
    expect(readKept(file)).toEqual(kept);
  });

  it.each([
    ['a batch four times as large', 'convolution 64x8x8x32 * 3x3x32x64', 'convolution 256x8x8x32 * 3x3x32x64', 2],
    ['twice the channels', 'convolution 64x8x8x32 * 3x3x32x64', 'convolution 64x8x8x64 * 3x3x64x64', 1],
    ['a larger batch', 'convolution 64x8x8x32 * 3x3x32x64', 'convolution 512x8x8x32 * 3x3x32x64', Infinity],
    ['colour instead of grey', 'convolution 64x8x8x1 * 3x3x1x64', 'convolution 64x8x8x3 * 3x3x3x64', Infinity],
    ['another image', 'convolution 64x8x8x32 * 3x3x32x64', 'convolution 64x16x16x32 * 3x3x32x64', Infinity],
    ['another window', 'convolution 64x8x8x32 * 3x3x32x64', 'convolution 64x8x8x32 * 5x5x32x64', Infinity],
    ['another gradient', 'image gradient 64x8x8x32 * 3x3x32x64', 'filter gradient 64x8x8x32 * 3x3x32x64', Infinity],
  ])('of %s are as far', (_, a, b, distance) => {
    const window = ' strides 1,1 dilations 1,1 pads 1,1,1,1';
    expect(distanceBetween(a + window, b + window)).toBe(distance);
    expect(distanceBetween(b + window, a + window)).toBe(distance);
  });
});
