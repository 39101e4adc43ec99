import { describe, expect, it } from 'vitest';
import { groupBySeed, meanAndSpread } from '../../../../webview/compare/seeds';

const of = (config: Record<string, string | number>) => ({ run: { config } });
const curve = (steps: number[], values: number[]) => ({
  steps: Float64Array.from(steps),
  values: Float64Array.from(values),
});

describe('groupBySeed', () => {
  it('puts runs together that differ in nothing but the seed, whatever the order of their keys', () => {
    const [a, b] = [of({ seed: 1, lr: 0.1, width: 8 }), of({ width: 8, lr: 0.1, seed: 2 })];
    const c = of({ seed: 1, lr: 0.2, width: 8 });
    expect(groupBySeed([a, c, b])).toEqual([[a, b], [c]]);
  });

  it('keeps a key that only one run has for a difference', () => {
    expect(groupBySeed([of({ seed: 1, lr: 0.1 }), of({ seed: 2, lr: 0.1, beta: 0.5 })])).toHaveLength(2);
  });

  it('does not take runs without a configuration for each other', () => {
    expect(groupBySeed([of({}), of({})])).toHaveLength(2);
  });
});

describe('meanAndSpread', () => {
  it('is the mean and the standard deviation of a sample', () => {
    // Of 2, 4 and 9: mean 5, squares 9 + 1 + 16, over n - 1 = 2.
    const { steps, values, spread, counts } = meanAndSpread([curve([1], [2]), curve([1], [4]), curve([1], [9])]);
    expect([...steps]).toEqual([1]);
    expect([...values]).toEqual([5]);
    expect(spread[0]).toBeCloseTo(Math.sqrt(13), 12);
    expect([...counts]).toEqual([3]);
  });

  it('has the steps that more than half of the curves have', () => {
    const { steps, values, counts } = meanAndSpread([
      curve([0, 10, 20, 30], [1, 1, 1, 1]),
      curve([0, 20, 30], [3, 3, 3]),
      curve([0, 15, 20], [5, 5, 5]),
    ]);
    expect([...steps]).toEqual([0, 20, 30]);
    expect([...values]).toEqual([3, 3, 2]);
    expect([...counts]).toEqual([3, 3, 2]);
  });

  it('counts a figure that is not finite as not there, and one figure as without a spread', () => {
    const { values, spread, counts } = meanAndSpread([curve([1, 2], [NaN, NaN]), curve([1, 2], [4, NaN])]);
    expect(values[0]).toBe(4);
    expect(spread[0]).toBe(0);
    expect(values[1]).toBeNaN();
    expect([...counts]).toEqual([1, 0]);
  });

  it('spreads two curves by |a - b| / sqrt(2)', () => {
    const xs = Array.from({ length: 50 }, (_, index) => index);
    const [square, line] = [xs.map((x) => x ** 2), xs.map((x) => 3 * x)];
    const { values, spread } = meanAndSpread([curve(xs, square), curve(xs, line)]);
    xs.forEach((x) => {
      expect(values[x]).toBeCloseTo((x ** 2 + 3 * x) / 2, 9);
      expect(spread[x]).toBeCloseTo(Math.abs(x ** 2 - 3 * x) / Math.SQRT2, 9);
    });
  });
});
