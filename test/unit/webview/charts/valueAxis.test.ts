import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { englishStrings } from '../../../../extension/contract/panelStrings';
import { fittedRange, type ShownLine } from '../../../../webview/charts/fittedRange';
import { linearScale, logarithmFor, logarithmicScale, symmetricLogarithm } from '../../../../webview/charts/valueScale';
import { imagesAxis, stepAxis, timeAxis } from '../../../../webview/charts/xAxis';
import { useLocale } from '../../../../webview/ui/format';
import { useTexts } from '../../../../webview/ui/texts';

beforeAll(() => {
  useLocale('en');
  useTexts(englishStrings);
});

const labels = (ticks: readonly { label: string }[]) => ticks.map(({ label }) => label);
const lineOf = (values: number[], mean = values): ShownLine => {
  const raw = Float64Array.from(mean);
  return { line: mean === values ? raw : Float64Array.from(values), mean: raw, low: raw, high: raw };
};
const counting = (count: number) => Array.from({ length: count }, (_, index) => index);
const plain = { scale: linearScale, outliers: false };

describe('the range of the y axis', () => {
  it('uses the height for losses between -2 and 5', () => {
    const [low, high] = fittedRange([lineOf(counting(701).map((index) => -2 + index / 100))], plain);
    expect(low).toBeGreaterThan(-2.5);
    expect(low).toBeLessThan(-1.9);
    expect(high).toBeGreaterThan(4.9);
    expect(high).toBeLessThan(5.5);
  });

  it('is not that of one value of a million among three hundred (BR32), smoothed or not, unless outliers show', () => {
    const values = counting(300).map((index) => (index === 2 ? 1e6 : 1 + Math.sin(index / 10) / 2));
    let average = 0;
    const smooth = values.map((value) => (average = 0.85 * average + 0.15 * value));
    for (const line of [lineOf(values), lineOf(smooth, values)]) {
      const [low, high] = fittedRange([line], plain);
      expect(low).toBeGreaterThanOrEqual(0);
      expect(high).toBeLessThan(2);
      expect(fittedRange([line], { ...plain, outliers: true })[1]).toBeGreaterThan(1e6);
    }
  });

  it('keeps every value of a line of few, and a second line in view however few its values are', () => {
    expect(fittedRange([lineOf([1, 2, 50])], plain)[1]).toBeGreaterThan(50);
    expect(fittedRange([lineOf(counting(1000).map(() => 1)), lineOf([9, 9, 9])], plain)[1]).toBeGreaterThan(9);
  });

  it('reaches what was declared and no further, and goes around a level line', () => {
    expect(fittedRange([lineOf([0.2, 0.9])], { ...plain, reach: [0, 1] })).toEqual([0, 1]);
    const [low, high] = fittedRange([lineOf([3, 3])], plain);
    expect((low + high) / 2).toBeCloseTo(3);
    expect(low).toBeLessThan(3);
    expect(fittedRange([lineOf([NaN])], plain)).toEqual([0, 1]);
    expect(fittedRange([], { ...plain, reach: [0, 1] })).toEqual([0, 1]);
  });

  it('is not narrower than half of the noise around a line that hardly moves', () => {
    const mean = counting(1000).map((index) => 5 + (index % 2) / 1000);
    const wide = (by: number) => Float64Array.from(mean, (value) => value + by);
    const line = { line: Float64Array.from(mean), mean: Float64Array.from(mean), low: wide(-1), high: wide(1) };
    const [low, high] = fittedRange([line], plain);
    expect(high - low).toBeGreaterThan(1);
    expect(high - low).toBeLessThan(1.5);
  });
});

describe('ticks', () => {
  it('are round, within the range, and no two read the same, whatever the range', () => {
    const ranges = fc
      .tuple(fc.double({ min: -1e6, max: 1e6, noNaN: true }), fc.double({ min: 1e-6, max: 1e7, noNaN: true }))
      .map(([low, size]) => [low, low + size] as const);
    fc.assert(
      fc.property(ranges, (range) => {
        const rounding = 1e-9 * Math.max(range[1] - range[0], Math.abs(range[0]));
        for (const scale of [linearScale, symmetricLogarithm(0.1), ...(range[0] > 0 ? [logarithmicScale] : [])]) {
          const ticks = scale.ticks(range);
          expect(new Set(labels(ticks)).size, labels(ticks).join(' ')).toBe(ticks.length);
          if (scale === linearScale) expect(ticks.length).toBeLessThanOrEqual(6);
          for (const { value } of ticks) {
            expect(value).toBeGreaterThanOrEqual(range[0] - rounding);
            expect(value).toBeLessThanOrEqual(range[1] + rounding);
          }
        }
      }),
    );
  });

  it('are written as short as they can be', () => {
    expect(labels(linearScale.ticks([-2.2, 5.3]))).toEqual(['-2', '0', '2', '4']);
    expect(labels(linearScale.ticks([0, 1]))).toEqual(['0', '0.2', '0.4', '0.6', '0.8', '1']);
    expect(labels(linearScale.ticks([0, 1600]))).toEqual(['0', '500', '1K', '1.5K']);
    expect(labels(linearScale.ticks([1000.2, 1000.2005]))).toEqual([
      '1,000.2',
      '+1e-4',
      '+2e-4',
      '+3e-4',
      '+4e-4',
      '+5e-4',
    ]);
    expect(labels(logarithmicScale.ticks([0.002, 900]))).toEqual(['0.01', '0.1', '1', '10', '100']);
    expect(labels(symmetricLogarithm(0.1).ticks([-20, 20]))).toEqual(['-1', '0', '1']);
  });

  it('of the x axis are whole steps, images, or times', () => {
    expect(labels(stepAxis.ticks([0, 3], 6))).toEqual(['0', '1', '2', '3']);
    expect(labels(stepAxis.ticks([0, 5000], 5))).toEqual(['0', '1,000', '2,000', '3,000', '4,000', '5,000']);
    expect(labels(imagesAxis.ticks([0, 1.2e6], 4))).toEqual(['0', '500K', '1M']);
    expect(labels(timeAxis.ticks([0, 50], 5))).toEqual(['0 s', '10 s', '20 s', '30 s', '40 s', '50 s']);
    expect(labels(timeAxis.ticks([0, 7300], 3))).toEqual(['0 min', '50 min', '100 min']);
    expect(timeAxis.at(5400)).toBe('after 90 min');
  });
});

describe('the logarithm', () => {
  it('is the usual one for positive values, and goes through zero as soon as one is not', () => {
    expect(logarithmFor([0.1, 3, NaN])).toBe(logarithmicScale);
    const scale = logarithmFor([1.4, 0.6, 1e6, -1.3, -0.7, NaN]);
    // Linear below a tenth, where the small ones of these values lie.
    expect(scale.place(0.1)).toBeCloseTo(Math.log10(2));
    expect(logarithmFor([0, 0]).place(1)).toBeGreaterThan(0);
  });

  it('goes back to the value it came from, and rises with it', () => {
    const scale = symmetricLogarithm(0.1);
    let last = -Infinity;
    for (const value of [-1e6, -1, -0.1, -0.001, 0, 0.001, 0.1, 1, 1e6]) {
      expect(scale.value(scale.place(value))).toBeCloseTo(value, 6);
      expect(scale.place(value)).toBeGreaterThan(last);
      last = scale.place(value);
    }
  });
});
