import { describe, expect, it } from 'vitest';
import { Curve, lowerBound } from '../../../../webview/charts/curve';
import { viewportOf } from '../../../../webview/charts/viewport';

const curve = (steps: number[], values = steps.map((step) => step / 10)) =>
  new Curve({ name: 'loss/generator', steps: Float64Array.from(steps), values: Float64Array.from(values) });
const append = (to: Curve, steps: number[], values: number[]) =>
  to.append(Float64Array.from(steps), Float64Array.from(values));

describe('a growing curve', () => {
  it('holds what was appended, over many appends', () => {
    const grown = curve([0]);
    for (let step = 1; step <= 1000; step++) append(grown, [step], [step / 10]);
    expect(grown.length).toBe(1001);
    expect(Array.from(grown.steps)).toEqual(Array.from({ length: 1001 }, (_, step) => step));
    expect(grown.values[777]).toBe(77.7);
  });

  it('is not disturbed by an append of nothing', () => {
    const still = curve([10, 20]);
    append(still, [], []);
    expect(still.length).toBe(2);
  });

  it('tells the figure at a step, or the last before it', () => {
    const told = curve([10, 20, 30]);
    expect(told.at(5)).toBeNull();
    expect(told.at(20)).toEqual({ step: 20, value: 2 });
    expect(told.at(29)).toEqual({ step: 20, value: 2 });
    expect(told.last).toEqual({ step: 30, value: 3 });
    expect(curve([]).last).toBeNull();
  });

  it('counts what was not finite, also after more of it came', () => {
    const told = curve([1, 2, 3], [1, NaN, 3]);
    expect(told.missing).toBe(1);
    append(told, [4, 5], [NaN, NaN]);
    expect(told.missing).toBe(3);
  });

  it('has the same figures over images or seconds', () => {
    const seconds = curve([10, 20, 30]).over(Float64Array.of(0.5, 1.5, 4));
    expect(seconds.at(2)).toEqual({ step: 1.5, value: 2 });
    const extract = { low: 0, high: 0, sum: 0, finite: 0, missing: 0 };
    seconds.extract(1, 3, extract);
    expect(extract).toEqual({ low: 2, high: 3, sum: 5, finite: 2, missing: 0 });
    expect(curve([10, 20, 30]).over(Float64Array.of(1, 2)).length).toBe(2);
  });

  it('shares the part that is shown with all others, or with none', () => {
    const curves = [curve([10, 20]), curve([]), curve([5, 15])];
    expect(viewportOf(curves, null)).toEqual([5, 20]);
    expect(viewportOf(curves, [7, 9])).toEqual([7, 9]);
    expect(viewportOf([curve([7])], null)).toEqual([7, 8]);
    expect(viewportOf([], null)).toEqual([0, 1]);
  });

  it('finds the first step that is not below', () => {
    const steps = Float64Array.of(10, 20, 20, 30);
    expect([5, 10, 15, 20, 30, 31].map((step) => lowerBound(steps, step))).toEqual([0, 0, 1, 1, 3, 4]);
  });
});
