import { describe, expect, it } from 'vitest';
import { MovingAverage } from '../../../../webview/charts/smoothing';

const smooth = (values: number[], weight: number) =>
  Array.from(new MovingAverage().of(Float64Array.from(values), weight));

describe('the debiased moving average', () => {
  it('leaves a constant as it is, from the first figure on', () => {
    for (const value of smooth(new Array<number>(200).fill(3), 0.95)) expect(value).toBeCloseTo(3, 12);
  });

  it('weighs the past by powers of its weight', () => {
    // (0.5 * 0.5 * 4 + 0.5 * 8) / (1 - 0.25)
    expect(smooth([4, 8], 0.5)).toEqual([4, 20 / 3]);
  });

  it('changes nothing at weight zero', () => {
    expect(smooth([1, -2, 5], 0)).toEqual([1, -2, 5]);
  });

  it('passes over what is not finite', () => {
    expect(smooth([4, NaN, Infinity, 8], 0.5)).toEqual([4, NaN, NaN, 20 / 3]);
  });

  it('stays exact long after its bias is gone', () => {
    expect(smooth(new Array<number>(20_000).fill(2), 0.5).at(-1)).toBeCloseTo(2, 12);
  });

  it('goes on where it stood, and starts anew with another weight', () => {
    const values = Float64Array.from({ length: 300 }, (_, index) => Math.sin(index));
    const average = new MovingAverage();
    average.of(values.subarray(0, 100), 0.9);
    const before = average.revision;
    expect(Array.from(average.of(values, 0.9))).toEqual(smooth([...values], 0.9));
    expect(average.revision).toBe(before);
    expect(Array.from(average.of(values, 0.5))).toEqual(smooth([...values], 0.5));
    expect(average.revision).not.toBe(before);
  });
});
