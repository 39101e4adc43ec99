import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decimate, Decimator, type Point } from '../../../../webview/charts/decimation';

const stepsOf = (count: number) => Float64Array.from({ length: count }, (_, index) => 10 * index);
const figures = fc
  .array(
    fc.oneof(
      { weight: 9, arbitrary: fc.double({ noNaN: true, noDefaultInfinity: true }) },
      { weight: 1, arbitrary: fc.constant(NaN) },
    ),
    { minLength: 1, maxLength: 600 },
  )
  .map((values) => Float64Array.from(values));
const finite = (points: readonly Point[]) => points.map(({ y }) => y).filter((y) => !Number.isNaN(y));

describe('decimation', () => {
  it('keeps every point of a short line', () => {
    expect(new Decimator(10).points(stepsOf(3), Float64Array.of(1, NaN, 3))).toEqual([
      { x: 0, y: 1 },
      { x: 10, y: NaN },
      { x: 20, y: 3 },
    ]);
  });

  it('draws nothing of nothing', () => {
    expect(new Decimator(10).points(stepsOf(0), new Float64Array())).toEqual([]);
  });

  it('keeps a single peak among a hundred thousand points', () => {
    const values = new Float64Array(100_000);
    values[54_321] = 9;
    values[54_322] = -9;
    const points = new Decimator(1000).points(stepsOf(values.length), values);
    expect(points).toContainEqual({ x: 543_210, y: 9 });
    expect(points).toContainEqual({ x: 543_220, y: -9 });
    expect(points.length).toBeLessThanOrEqual(1004);
  });

  it('keeps extremes, ends and order, and real points only', () => {
    fc.assert(
      fc.property(figures, fc.integer({ min: 8, max: 100 }), (values, limit) => {
        const steps = stepsOf(values.length);
        const points = new Decimator(limit).points(steps, values);
        const present = Array.from(values).filter((value) => !Number.isNaN(value));
        expect(Math.min(...finite(points))).toBe(Math.min(...present));
        expect(Math.max(...finite(points))).toBe(Math.max(...present));
        expect(points[0]?.x).toBe(0);
        expect(points.at(-1)?.x).toBe(steps.at(-1));
        expect(points.length).toBeLessThanOrEqual(limit + 4);
        for (const [index, { x, y }] of points.entries()) {
          expect(y).toBe(values[x / 10]);
          if (index > 0) expect(x).toBeGreaterThan(points[index - 1]?.x ?? Infinity);
        }
      }),
    );
  });

  it('leaves a gap where a whole bucket has no finite figure', () => {
    const values = new Float64Array(4000).fill(1);
    values.fill(NaN, 1000, 2000);
    expect(
      new Decimator(100).points(stepsOf(4000), values).some(({ x, y }) => Number.isNaN(y) && x >= 10_000 && x < 20_000),
    ).toBe(true);
  });

  it('draws a line that grew as it draws one that came whole', () => {
    fc.assert(
      fc.property(figures, fc.integer({ min: 1, max: 40 }), (values, chunk) => {
        const steps = stepsOf(values.length);
        const growing = new Decimator(40);
        let points: Point[] = [];
        for (let end = chunk; end < values.length + chunk; end += chunk)
          points = growing.points(steps.subarray(0, end), values.subarray(0, end));
        expect(points).toEqual(new Decimator(40).points(steps, values));
      }),
    );
  });

  it('draws anew what was replaced', () => {
    const decimator = new Decimator(40);
    const steps = stepsOf(500);
    decimator.points(steps, new Float64Array(500), 0);
    const replaced = new Float64Array(500).fill(5);
    expect(decimator.points(steps, replaced, 1).every(({ y }) => y === 5)).toBe(true);
  });

  it('draws a part with its neighbours, so that the line runs to the edges', () => {
    const steps = stepsOf(100);
    expect(decimate(steps, steps, 50, 205, 245).map(({ x }) => x)).toEqual([200, 210, 220, 230, 240, 250]);
  });
});
