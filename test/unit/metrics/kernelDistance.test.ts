import { expect, test } from 'vitest';
import { rowsOf } from '../../../engine/metrics/features';
import { drawSubsets, kernelDistance } from '../../../engine/metrics/kid/kernelDistance';
import { Random } from '../../../engine/random';
import { normalFeatures } from './sampleFeatures';

const everything = (rows: number) => Uint32Array.from({ length: rows }, (_, i) => i);

test('as the sums over pairs say, in both precisions', async () => {
  for (const [rows, columns, digits] of [
    [7, 3, 12],
    [5, 600, 4],
  ] as const) {
    const [x, y] = [normalFeatures(rows, columns, 1), normalFeatures(rows, columns, 2, { mean: 0.5 })];
    const kernel = (a: typeof x, i: number, b: typeof x, j: number) =>
      (a.values
        .subarray(i * columns, (i + 1) * columns)
        .reduce((sum, value, at) => sum + value * b.values[j * columns + at]!, 0) /
        columns +
        1) **
      3;
    let [within, across] = [0, 0];
    for (let i = 0; i < rows; i++)
      for (let j = 0; j < rows; j++) {
        if (i !== j) within += kernel(x, i, x, j) + kernel(y, i, y, j);
        across += kernel(x, i, y, j);
      }
    const wanted = within / (rows * (rows - 1)) - (2 * across) / rows ** 2;
    const all = everything(rows);
    const found = await kernelDistance(x, y, [{ first: all, second: all }]);
    expect(found.mean).toBeCloseTo(wanted, digits);
    expect(found.deviation).toBe(0);
  }
});

test.each([3, 600])('subsets of %i features that share rows, as of each alone', async (columns) => {
  const [x, y] = [normalFeatures(700, columns, 5), normalFeatures(650, columns, 6, { mean: 0.2 })];
  const subsets = drawSubsets([700, 650], { count: 9, size: 300 }, Random.from(1, 'kid'));
  const alone: number[] = [];
  for (const subset of subsets) {
    const [own, other] = [rowsOf(x, subset.first), rowsOf(y, subset.second)];
    alone.push((await kernelDistance(own, other, [{ first: everything(300), second: everything(300) }])).mean);
  }
  const found = await kernelDistance(x, y, subsets);
  const mean = alone.reduce((sum, value) => sum + value) / alone.length;
  expect(found.mean).toBeCloseTo(mean, columns === 3 ? 12 : 6);
  const variance = alone.reduce((sum, value) => sum + (value - mean) ** 2, 0) / alone.length;
  expect(found.deviation).toBeCloseTo(Math.sqrt(variance), columns === 3 ? 12 : 6);
  // A few of the same subsets are cheaper one by one.
  const [few] = subsets;
  expect((await kernelDistance(x, y, [few!])).mean).toBeCloseTo(alone[0]!, columns === 3 ? 12 : 6);
});

test('of one distribution: zero within its own deviation, on both sides of it', async () => {
  const values: number[] = [];
  for (let seed = 0; seed < 40; seed++) {
    const [x, y] = [normalFeatures(60, 4, 2 * seed), normalFeatures(60, 4, 2 * seed + 1)];
    const all = everything(60);
    values.push((await kernelDistance(x, y, [{ first: all, second: all }])).mean);
  }
  const mean = values.reduce((sum, value) => sum + value) / values.length;
  const error = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length ** 2);
  expect(Math.abs(mean)).toBeLessThan(3 * error);
  // The biased estimate would never be below zero.
  expect(values.some((value) => value < 0)).toBe(true);
  const far = await kernelDistance(normalFeatures(60, 4, 1), normalFeatures(60, 4, 2, { mean: 1 }), [
    { first: everything(60), second: everything(60) },
  ]);
  expect(far.mean).toBeGreaterThan(20 * error);
});

test('the order of rows changes nothing, the same seed draws the same subsets', async () => {
  const [x, y] = [normalFeatures(50, 6, 3), normalFeatures(50, 6, 4, { deviation: 2 })];
  const order = Random.from(1, 'order').permutation(50);
  const all = everything(50);
  const found = await kernelDistance(x, y, [{ first: all, second: all }]);
  const shuffled = await kernelDistance(rowsOf(x, order), y, [{ first: all, second: all }]);
  expect(shuffled.mean).toBeCloseTo(found.mean, 12);
  const draw = () => drawSubsets([50, 40], { count: 3, size: 20 }, Random.from(5, 'kid'));
  expect(draw()).toEqual(draw());
  for (const { first, second } of draw()) {
    expect(new Set(first as Uint32Array).size).toBe(20);
    expect(Math.max(...(second as Uint32Array))).toBeLessThan(40);
  }
});

test('NaN where a feature is, and refusals', async () => {
  const [x, y] = [normalFeatures(10, 2, 1), normalFeatures(10, 2, 2)];
  const all = everything(10);
  const broken = { ...x, values: x.values.map((value, i) => (i === 3 ? NaN : value)) };
  expect((await kernelDistance(broken, y, [{ first: all, second: all }])).mean).toBeNaN();
  await expect(kernelDistance(x, normalFeatures(10, 3, 1), [])).rejects.toThrow(RangeError);
  await expect(kernelDistance(x, y, [{ first: [1], second: [2] }])).rejects.toThrow(RangeError);
  await expect(kernelDistance(x, y, [{ first: [1, 2], second: [2, 3, 4] }])).rejects.toThrow(RangeError);
});
