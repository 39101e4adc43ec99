import { expect, test } from 'vitest';
import { rowsOf, type Features } from '../../../engine/metrics/features';
import { compareManifolds } from '../../../engine/metrics/neighbours/manifolds';
import { nearestWithin } from '../../../engine/metrics/neighbours/nearestWithin';
import { Random } from '../../../engine/random';
import { normalFeatures } from './sampleFeatures';

const onLine = (...places: number[]): Features => ({
  rows: places.length,
  columns: 1,
  values: Float32Array.from(places),
});

test('of equal sets all is covered, of disjoint ones nothing', async () => {
  const set = normalFeatures(40, 3, 1);
  // A ball of five neighbours holds its own row and the four before its rim.
  expect(await compareManifolds(set, set)).toEqual({ precision: 1, recall: 1, density: 1, coverage: 1 });
  expect(await compareManifolds(set, normalFeatures(40, 3, 2, { mean: 50 }))).toEqual({
    precision: 0,
    recall: 0,
    density: 0,
    coverage: 0,
  });
});

test('on a line, where balls can be counted by hand', async () => {
  const real = onLine(0, 1, 2, 3, 4, 5);
  // Balls of three neighbours reach 3, 2, 2, 2, 2, 3; of five: 5, 4, 3, 3, 4, 5.
  const found = await compareManifolds(onLine(2.5, 2.5, 2.5, 2.5, 5.5, 100), real);
  expect(found.precision).toBeCloseTo(5 / 6, 12);
  // Generated balls of three: the four in the middle reach 0, those at 5.5 and 100 down to 2.5.
  expect(found.recall).toBeCloseTo(3 / 6, 12);
  // 2.5 is inside all six balls, 5.5 inside those of 2 (3 < 3.5: not), 3, 4 and 5: three.
  expect(found.density).toBeCloseTo((4 * 6 + 3) / (5 * 6), 12);
  expect(found.coverage).toBe(1);
});

test('a mode that is left out costs recall and coverage, an outlier among the real ones adds no density', async () => {
  const modes = (counts: readonly number[], seed: number) => {
    const parts = counts.map((n, i) => normalFeatures(n, 2, seed + i, { mean: 20 * i, deviation: 0.5 }));
    return { rows: 100, columns: 2, values: Float32Array.from(parts.flatMap(({ values }) => [...values])) };
  };
  const collapsed = await compareManifolds(modes([100], 5), modes([50, 50], 1));
  expect(collapsed.recall).toBeLessThan(0.51);
  expect(collapsed.coverage).toBeLessThan(0.51);
  expect(collapsed.precision).toBeGreaterThan(0.8);
});

test('neighbours by sorting say the same, over several blocks; the order of rows changes nothing', async () => {
  const set = normalFeatures(2100, 2, 7);
  const nearest = await nearestWithin(set, 2);
  for (const row of [0, 1000, 2047, 2048, 2099]) {
    const distances = Array.from({ length: 2100 }, (_, other) =>
      other === row
        ? Infinity
        : Math.hypot(...[0, 1].map((c) => set.values[2 * row + c]! - set.values[2 * other + c]!)),
    ).sort((a, b) => a - b);
    expect(Math.sqrt(nearest[2 * row]!)).toBeCloseTo(distances[0]!, 3);
    expect(Math.sqrt(nearest[2 * row + 1]!)).toBeCloseTo(distances[1]!, 3);
  }
  const [small, real] = [normalFeatures(80, 2, 1), normalFeatures(90, 2, 2, { mean: 0.5 })];
  const order = Random.from(1, 'order').permutation(80);
  expect(await compareManifolds(rowsOf(small, order), real)).toEqual(await compareManifolds(small, real));
});

test('no figure of too few rows, or of one that is not finite', async () => {
  const real = normalFeatures(20, 2, 1);
  const few = await compareManifolds(normalFeatures(3, 2, 2), real);
  expect(few.recall).toBeNaN();
  expect(few.precision).toBeGreaterThan(0);
  expect((await compareManifolds(real, normalFeatures(5, 2, 2))).density).toBeNaN();
  expect((await compareManifolds({ ...real, values: real.values.map(() => Infinity) }, real)).precision).toBeNaN();
});
