import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { curveOutlines } from '../../../extension/panels/curveOutline';
import { seriesPart } from '../../../extension/panels/seriesPart';
import { columnsOf } from '../../../webview/charts/columns';
import { Curve } from '../../../webview/charts/curve';

const lengths = fc.oneof(fc.integer({ min: 1, max: 50 }), fc.integer({ min: 1990, max: 20_000 }));
/** A wave with gaps and peaks. */
const valueAt = (i: number) => (i % 97 === 5 ? NaN : i % 1009 === 7 ? 50 : Math.sin(i / 300));
const curveOf = (length: number) => ({
  name: 'loss',
  steps: Float64Array.from({ length }, (_, i) => 10 * i),
  values: Float64Array.from({ length }, (_, i) => valueAt(i)),
});
const sum = (numbers: Float64Array) => numbers.reduce((all, each) => all + each, 0);

describe('the outline of a curve', () => {
  it('holds every point once, in stretches of which the first and the last are a point each', () => {
    fc.assert(
      fc.property(lengths, (length) => {
        const series = curveOf(length);
        const [outline] = curveOutlines([series]);
        const { steps, finite, missing, low, high, mean } = outline!;
        expect(steps.length).toBeLessThanOrEqual(2002);
        expect([steps[0], steps.at(-1)]).toEqual([0, 10 * (length - 1)]);
        const real = series.values.filter(Number.isFinite);
        expect([sum(finite), sum(missing)]).toEqual([real.length, length - real.length]);
        expect(Math.min(...low.filter(Number.isFinite))).toBe(Math.min(...real));
        expect(Math.max(...high.filter(Number.isFinite))).toBe(Math.max(...real));
        expect(sum(mean.map((each, i) => (finite[i]! > 0 ? each * finite[i]! : 0)))).toBeCloseTo(sum(real), 6);
        const curve = Curve.outlined(outline!);
        expect(curve.last).toEqual(new Curve(series).last);
        expect(curve.missing).toBe(length - real.length);
      }),
    );
  });

  it('is drawn as the curve is with all of it in sight: the extremes of each pixel are those within a stretch of it', () => {
    const series = curveOf(125_000);
    const [outline] = curveOutlines([series]);
    const [whole, outlined] = [new Curve(series), Curve.outlined(outline!)];
    const pixels = 600;
    const extent: [number, number] = [0, series.steps.at(-1)!];
    const [of, all] = [columnsOf(outlined, extent, pixels, 0), columnsOf(whole, extent, pixels, 0)];
    expect(of.dense).toBe(true);
    expect(Math.abs(of.count - all.count)).toBeLessThanOrEqual(1);
    const within = (from: number, to: number) =>
      series.values.slice(Math.max(0, from / 10), to / 10).filter(Number.isFinite);
    for (let at = 0; at < all.count; at++) {
      const [pixel, stretch] = [extent[1] / pixels, 640];
      const around = within(all.x[at]! - pixel / 2 - stretch, all.x[at]! + pixel / 2 + stretch);
      expect(of.high[at]).toBeLessThanOrEqual(Math.max(...around));
      expect(of.low[at]).toBeGreaterThanOrEqual(Math.min(...around));
      expect(of.mean[at]).toBeCloseTo(all.mean[at]!, 0);
    }
  });

  it('has no figure at a step within a stretch: that of its mean would be none of the run', () => {
    const outlined = Curve.outlined(curveOutlines([curveOf(10_000)])[0]!);
    expect(outlined.at(50_000)).toBeNull();
    expect(outlined.at(0)).toEqual({ step: 0, value: 0 });
    expect(outlined.isOutline).toBe(true);
  });
});

describe('parts of curves', () => {
  it('have buffers of their own, shared where the steps were', () => {
    const { steps, values } = curveOf(100);
    const room = new Float64Array(200);
    room.set(steps);
    const shared = room.subarray(0, 100);
    const parts = seriesPart(
      [
        { name: 'a', steps: shared, values },
        { name: 'b', steps: shared, values },
      ],
      90,
      200,
    );
    expect(parts.map(({ name, steps: part }) => [name, part.length, part[0]])).toEqual([
      ['a', 10, 900],
      ['b', 10, 900],
    ]);
    expect(parts[0]!.steps.buffer.byteLength).toBe(80);
    expect(parts[1]!.steps).toBe(parts[0]!.steps);
  });

  it('use the arrays of a part that was sent again, where they fit', () => {
    const all = [curveOf(25)];
    const first = seriesPart(all, 0, 10);
    const { values } = first[0]!;
    const second = seriesPart(all, 10, 20, first);
    expect(second[0]!.values).toBe(values);
    const last = seriesPart(all, 20, 30, second);
    expect(last[0]!.values.length).toBe(5);
    expect([second[0]!.steps[0], last[0]!.steps[0]]).toEqual([100, 200]);
  });
});
