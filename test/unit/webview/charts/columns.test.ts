import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { columnsOf, type Columns } from '../../../../webview/charts/columns';
import { Curve } from '../../../../webview/charts/curve';

const curveOf = (steps: number[], values: number[]) =>
  new Curve({ name: 'loss', steps: Float64Array.from(steps), values: Float64Array.from(values) });
const columnAt = (columns: Columns, at: number) => ({
  x: columns.x[at],
  low: columns.low[at],
  high: columns.high[at],
  mean: columns.mean[at],
  finite: columns.finite[at],
  missing: columns.missing[at],
});
const figures = fc.array(fc.oneof(fc.integer({ min: -99, max: 99 }), fc.constant(NaN)), {
  minLength: 1,
  maxLength: 900,
});

describe('columns', () => {
  it('are the points themselves while they are few, with a neighbour on each side', () => {
    const steps = Array.from({ length: 100 }, (_, index) => 10 * index);
    const columns = columnsOf(curveOf(steps, steps), [205, 245], 50, 0);
    expect(Array.from(columns.x.subarray(0, columns.count))).toEqual([200, 210, 220, 230, 240, 250]);
    expect([columns.first, columns.last, columns.dense]).toEqual([1, 5, false]);
    expect(columnAt(columns, 2)).toEqual({ x: 220, low: 220, high: 220, mean: 220, finite: 1, missing: 0 });
  });

  it('hold every point once, each in the pixel where it is drawn, with its extremes', () => {
    fc.assert(
      fc.property(figures, fc.integer({ min: 1, max: 120 }), fc.nat(900), fc.nat(900), (values, pixels, one, other) => {
        const steps = values.map((_, index) => 3 * index);
        const [from, to] = [3 * Math.min(one, other), 3 * Math.max(one, other) + 1];
        const columns = columnsOf(curveOf(steps, values), [from, to], pixels, 0);
        const inside = values.filter((_, index) => 3 * index >= from && 3 * index <= to);
        const finite = inside.filter((value) => !Number.isNaN(value));
        const shown = Array.from({ length: columns.last - columns.first }, (_, index) =>
          columnAt(columns, columns.first + index),
        );
        const total = (of: (column: (typeof shown)[number]) => number) =>
          shown.reduce((sum, column) => sum + of(column), 0);
        expect(total((column) => column.finite!)).toBe(finite.length);
        expect(total((column) => column.missing!)).toBe(inside.length - finite.length);
        const present = shown.filter((column) => column.finite! > 0);
        expect(Math.min(...present.map(({ low }) => low!))).toBe(Math.min(...finite));
        expect(Math.max(...present.map(({ high }) => high!))).toBe(Math.max(...finite));
        expect(present.every(({ low, mean, high }) => low! <= mean! && mean! <= high!)).toBe(true);
        expect(shown.length).toBeLessThanOrEqual(2 * pixels + 4);
      }),
    );
  });

  it('keep a single value that is not finite, and a single peak, among a hundred thousand points (BR22)', () => {
    const steps = Array.from({ length: 100_000 }, (_, index) => index);
    const values = steps.map((step) => (step === 54_321 ? 9 : step === 77_777 ? NaN : 0));
    const columns = columnsOf(curveOf(steps, values), [0, 99_999], 500, 0);
    expect(columns.dense).toBe(true);
    expect(Math.max(...columns.high.subarray(0, columns.count))).toBe(9);
    expect(Array.from(columns.missing).filter((missing) => missing > 0)).toEqual([1]);
  });

  it('mark a fifth that is missing at five thousand points as well as at five hundred (BR22)', () => {
    for (const count of [500, 5000]) {
      const steps = Array.from({ length: count }, (_, index) => index + 1);
      const values = steps.map((step) => (step % 5 === 1 ? NaN : Math.sin(step)));
      const columns = columnsOf(curveOf(steps, values), [1, count], 400, 0);
      expect(columns.missing.reduce((sum, missing) => sum + missing, 0)).toBe(count / 5);
    }
  });

  it('are the same in arrays that held others before', () => {
    const steps = Array.from({ length: 5000 }, (_, index) => index);
    const curve = curveOf(
      steps,
      steps.map((step) => (step % 7 === 0 ? NaN : Math.sin(step))),
    );
    const fresh = columnsOf(curve, [1000, 2000], 100, 50);
    const again = columnsOf(curve, [1000, 2000], 100, 50, columnsOf(curve, [0, 4999], 300, 0));
    expect([again.count, again.first, again.last, again.dense]).toEqual([fresh.count, fresh.first, fresh.last, true]);
    for (let at = 0; at < fresh.count; at++) expect(columnAt(again, at)).toEqual(columnAt(fresh, at));
  });

  it('look back before the viewport as far as they are asked to', () => {
    const steps = Array.from({ length: 1000 }, (_, index) => index);
    const columns = columnsOf(curveOf(steps, steps), [500, 600], 200, 50);
    expect(columns.x[0]).toBe(450);
    expect(columns.x[columns.first]).toBe(500);
  });
});
