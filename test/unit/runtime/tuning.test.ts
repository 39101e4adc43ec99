import * as tf from '@tensorflow/tfjs-core';
import type { Tensor4D } from '@tensorflow/tfjs-core';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CompiledRuntime } from '../../../engine/runtime/compiled';
import type { HostTensors, Step } from '../../../engine/runtime/program';
import { Tuning } from '../../../engine/runtime/tuning';
import { TuningMemory } from '../../../engine/runtime/tuningMemory';
import { runOnce } from '../runtimes';

const device = {
  kind: 'cpu',
  label: 'cpu',
  fusedMatMul: true,
  processor: true,
  session: { executionProviders: ['cpu'], intraOpNumThreads: 1, logSeverityLevel: 3 },
} as const;
const tuned = (file: string) => new CompiledRuntime(device, new Tuning(new TuningMemory(file)));
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
  [key: string]: { chosen: string; milliseconds: Record<string, number> };
}

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
    expect(
      Object.keys(kept)
        .map((key) => /^[a-z ]+/.exec(key)![0].trim())
        .sort(),
    ).toEqual(['convolution', 'filter gradient', 'image gradient']);
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
});
