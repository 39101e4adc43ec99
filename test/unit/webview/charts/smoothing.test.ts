import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { columnsOf } from '../../../../webview/charts/columns';
import { Curve } from '../../../../webview/charts/curve';
import { smoothed } from '../../../../webview/charts/smoothing';

const curveOf = (steps: number[], values: number[]) =>
  new Curve({ name: 'loss', steps: Float64Array.from(steps), values: Float64Array.from(values) });
const counting = (count: number) => Array.from({ length: count }, (_, index) => index);
const all = (steps: number[]) => [steps[0] ?? 0, (steps.at(-1) ?? 0) + 1] as const;

/** By its definition, point by point: quadratic in their number. */
function bruteForce(steps: number[], values: number[], tau: number): number[] {
  return steps.map((step, at) => {
    if (!Number.isFinite(values[at])) return NaN;
    let [sum, weights] = [0, 0];
    for (let before = 0; before <= at; before++) {
      if (!Number.isFinite(values[before])) continue;
      const weight = Math.exp((steps[before]! - step) / tau);
      sum += weight * values[before]!;
      weights += weight;
    }
    return sum / weights;
  });
}

function smooth(steps: number[], values: number[], tau: number, pixels = 1e6): number[] {
  return Array.from(smoothed(columnsOf(curveOf(steps, values), all(steps), pixels, 0), tau));
}

describe('the moving average along x', () => {
  it('is its definition where every point is a column of its own, whatever lies between points', () => {
    const points = fc.array(
      fc.tuple(
        fc.integer({ min: 1, max: 30 }),
        fc.oneof(
          { weight: 8, arbitrary: fc.double({ min: -100, max: 100, noNaN: true }) },
          { weight: 1, arbitrary: fc.constant(NaN) },
        ),
      ),
      { minLength: 1, maxLength: 80 },
    );
    fc.assert(
      fc.property(points, fc.double({ min: 0.5, max: 200, noNaN: true }), (drawn, tau) => {
        let step = 0;
        const steps = drawn.map(([gap]) => (step += gap));
        const values = drawn.map(([, value]) => value);
        const expected = bruteForce(steps, values, tau);
        for (const [at, value] of smooth(steps, values, tau).entries()) {
          if (Number.isNaN(expected[at])) expect(value).toBeNaN();
          else expect(value).toBeCloseTo(expected[at]!, 8);
        }
      }),
    );
  });

  it('leaves a constant as it is, from the first figure on', () => {
    for (const value of smooth(counting(300), new Array<number>(300).fill(3), 40)) expect(value).toBeCloseTo(3, 12);
  });

  it('changes nothing at time constant zero, and passes over what is not finite', () => {
    expect(smooth([1, 2, 3], [1, -2, 5], 0)).toEqual([1, -2, 5]);
    expect(smooth([1, 2, 3, 4], [4, NaN, Infinity, 4], 2)).toEqual([4, NaN, NaN, 4]);
  });

  it('comes to the same of pixels as of points, as near as a pixel is narrow beside the time constant', () => {
    const steps = counting(20_000);
    const values = steps.map((step) => Math.sin(step / 3000) + ((step * 7919) % 101) / 101);
    const [tau, pixels] = [1000, 400];
    const exact = bruteForceFast(values, tau);
    const columns = columnsOf(curveOf(steps, values), all(steps), pixels, 0);
    expect(columns.dense).toBe(true);
    const rough = smoothed(columns, tau);
    for (let at = 20; at < columns.count; at++)
      expect(Math.abs(rough[at]! - exact[Math.round(columns.x[at]!)]!)).toBeLessThan(0.03);
  });
});

/** The same definition as a recursion, for points one step apart. */
function bruteForceFast(values: number[], tau: number): number[] {
  let [sum, weights] = [0, 0];
  const fading = Math.exp(-1 / tau);
  return values.map((value) => {
    sum = sum * fading + value;
    weights = weights * fading + 1;
    return sum / weights;
  });
}
