import type { Tensor4D } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { blurTaps, preconditioner } from '../../../engine/methods/stic/sampler/preconditioner';
import { Random } from '../../../engine/random';
import type { HostTensor } from '../../../engine/runtime/program';
import { meanOf } from './knownDensities';
import { compute } from './smoothClassifier';
import { compiled, eager } from '../runtimes';

const [count, height, width, channels] = [2, 9, 12, 2];
const shape = [count, height, width, channels];
const image = (stream: string): HostTensor => ({
  shape,
  data: Random.from(1, stream).normals(count * height * width * channels),
});
const window: HostTensor = {
  shape: [count, height, width, 1],
  data: Random.from(1, 'window')
    .uniforms(count * height * width)
    .map((u) => (u < 0.4 ? 0 : u)),
};
const dot = (a: ArrayLike<number>, b: ArrayLike<number>) =>
  Array.from(a, (x, i) => x * b[i]!).reduce((sum, x) => sum + x);

describe.each([
  ['compiled', compiled],
  ['eager', eager],
])('the preconditioner, %s', (_, runtime) => {
  const through = (x: HostTensor, smoothing: number, open: HostTensor | null) =>
    compute(runtime, { x, ...(open && { open }) }, (t) => {
      const conditioner = preconditioner((t.open as Tensor4D | undefined) ?? null, smoothing);
      return { applied: conditioner.apply(t.x as Tensor4D), transposed: conditioner.transposed(t.x as Tensor4D) };
    });

  it.each([
    [0, true],
    [0.4, false],
    [1, true],
    [2.5, true],
  ])('has its transpose: a blur of %d, window: %s', async (smoothing, windowed) => {
    const [x, y] = [image('x'), image('y')];
    const { applied } = await through(x, smoothing, windowed ? window : null);
    const { transposed } = await through(y, smoothing, windowed ? window : null);
    expect(dot(applied!, y.data)).toBeCloseTo(dot(x.data, transposed!), 2);
    expect(Math.abs(dot(applied!, y.data))).toBeGreaterThan(0.1);
  });

  it('is the identity without a blur and a window', async () => {
    const { applied, transposed } = await through(image('x'), 0, null);
    expect(applied).toEqual(image('x').data);
    expect(transposed).toEqual(image('x').data);
  });

  it('maps nothing into pixels that the window closes', async () => {
    const { applied } = await through(image('x'), 1, window);
    applied!.forEach((x, i) => {
      expect(Math.abs(x) > 0).toBe(window.data[Math.floor(i / channels)]! > 0);
    });
  });

  it('blurs every channel by itself', async () => {
    const point = { shape, data: new Float32Array(count * height * width * channels) };
    const at = (y: number, x: number, c: number) => (y * width + x) * channels + c;
    point.data[at(4, 6, 1)] = 1;
    const { applied } = await through(point, 1, null);
    const taps = blurTaps(1);
    const middle = (taps.length - 1) / 2;
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        expect(applied![at(y, x, 0)]).toBe(0);
        expect(applied![at(y, x, 1)]).toBeCloseTo((taps[middle + y - 4] ?? 0) * (taps[middle + x - 6] ?? 0), 6);
      }
    }
  });
});

it('a blur leaves white noise its variance, away from borders', async () => {
  const side = 24;
  for (const smoothing of [0.5, 1, 2]) {
    const { applied } = await compute(
      compiled,
      { x: { shape: [100, side, side, 1], data: Random.from(2, 'noise').normals(100 * side * side) } },
      (t) => ({ applied: preconditioner(null, smoothing).apply(t.x as Tensor4D) }),
    );
    const border = (blurTaps(smoothing).length - 1) / 2;
    const within = (i: number) =>
      [Math.floor(i / side) % side, i % side].every((at) => at >= border && at < side - border);
    const variance = meanOf(applied!.filter((_, i) => within(i)).map((x) => x * x));
    expect(Math.abs(variance - 1)).toBeLessThan(0.05);
  }
});

it('taps of a blur are symmetric and their squares sum to 1', () => {
  for (const smoothing of [0.1, 1, 3.7]) {
    const taps = blurTaps(smoothing);
    expect(taps.length % 2).toBe(1);
    expect([...taps].reverse()).toEqual([...taps]);
    expect(dot(taps, taps)).toBeCloseTo(1, 6);
  }
});
