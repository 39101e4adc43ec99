import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Pyramid, type Extract } from '../../../../webview/charts/pyramid';

const figures = fc.array(
  fc.oneof(
    { weight: 9, arbitrary: fc.integer({ min: -1000, max: 1000 }) },
    { weight: 1, arbitrary: fc.constantFrom(NaN, Infinity, -Infinity) },
  ),
  { minLength: 1, maxLength: 700 },
);

/** The same, read point by point. */
function brute(values: readonly number[]): Extract {
  const finite = values.filter((value) => Number.isFinite(value));
  return {
    low: Math.min(...finite),
    high: Math.max(...finite),
    sum: finite.reduce((sum, value) => sum + value, 0),
    finite: finite.length,
    missing: values.length - finite.length,
  };
}

function extractOf(pyramid: Pyramid, first: number, last: number): Extract {
  const extract = { low: 0, high: 0, sum: 0, finite: 0, missing: 0 };
  pyramid.extract(first, last, extract);
  return extract;
}

describe('the pyramid of a line', () => {
  it('knows minimum, maximum, sum and count of finite values of every part, as they are point by point', () => {
    fc.assert(
      fc.property(figures, fc.nat(), fc.nat(), (values, one, other) => {
        const pyramid = new Pyramid();
        pyramid.grow(Float64Array.from(values));
        const [a, b] = [one % (values.length + 1), other % (values.length + 1)];
        const [first, last] = [Math.min(a, b), Math.max(a, b)];
        // Whole numbers, so that sums are exact in any order.
        expect(extractOf(pyramid, first, last)).toEqual(brute(values.slice(first, last)));
      }),
    );
  });

  it('knows the same of a line that grew as of one that came whole', () => {
    fc.assert(
      fc.property(figures, fc.integer({ min: 1, max: 60 }), (values, chunk) => {
        const whole = Float64Array.from(values);
        const growing = new Pyramid();
        for (let end = chunk; end < values.length + chunk; end += chunk) growing.grow(whole.slice(0, end));
        for (const first of [0, 1, 15, 16, 17, 100])
          expect(extractOf(growing, first, values.length)).toEqual(brute(values.slice(first)));
      }),
    );
  });
});
