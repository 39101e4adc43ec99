import { describe, expect, it } from 'vitest';
import { scaleFor } from '../../../../webview/compare/scales';
import { tilingOf } from '../../../../webview/compare/tiles';
import { freshView, restoreView } from '../../../../webview/compare/viewState';
import { nothing } from '../run/run';
import { model } from './model';
import { interpolated, xChoicesOf, xValuesOf } from '../../../../webview/compare/xValues';

describe('tilingOf', () => {
  const frame = { caption: 20, gap: 10 };
  const square = { width: 100, height: 100 };

  it('lets pictures be as large as can be, all in sight', () => {
    expect(tilingOf(2, square, { width: 1000, height: 400 }, frame, 50)).toEqual({
      columns: 2,
      room: { width: 495, height: 380 },
    });
    expect(tilingOf(2, square, { width: 400, height: 1000 }, frame, 50).columns).toBe(1);
  });

  it('puts wide strips below each other', () => {
    expect(tilingOf(3, { width: 900, height: 60 }, { width: 1000, height: 400 }, frame, 50).columns).toBe(1);
  });

  it('goes on below with as few rows as can be where pictures would become too small', () => {
    const { columns, room } = tilingOf(20, square, { width: 1000, height: 300 }, frame, 120);
    expect(room.height).toBe(120);
    expect(columns).toBe(7);
  });
});

describe('scaleFor', () => {
  it('is logarithmic where numbers are spread over decades, else linear', () => {
    expect(scaleFor([1e-4, 1e-3, 1e-2]).kind).toBe('logarithmic');
    expect(scaleFor([1e-4, 1e-3, 1e-2]).place(1e-3)).toBeCloseTo(0.5, 12);
    expect(scaleFor([1, 2, 5]).kind).toBe('linear');
    expect(scaleFor([0, 1, 100]).kind).toBe('linear');
    expect(scaleFor([1, 2, 5]).place(2)).toBe(0.25);
  });

  it('has a place for each word, and for numbers among words', () => {
    const scale = scaleFor(['adam', 'sgd', 5, null]);
    expect(scale.kind).toBe('words');
    expect(['adam', 'sgd', 5].map((value) => scale.place(value))).toEqual([0, 0.5, 1]);
    expect(scale.place(null)).toBeNull();
  });

  it('has ticks at few values, at round ones between many, and none on each other', () => {
    expect(scaleFor([7, 8]).ticks).toEqual([
      { at: 0, label: '7' },
      { at: 1, label: '8' },
    ]);
    expect(scaleFor([0, 10, 3, 7, 1, 2, 9, 4]).ticks.map(({ label }) => label)).toEqual(['0', '5', '10']);
    expect(scaleFor([1, 1.001, 2]).ticks).toHaveLength(2);
  });

  it('puts a single value into the middle', () => {
    expect(scaleFor([3]).place(3)).toBe(0.5);
  });
});

describe('interpolated', () => {
  const rising = { steps: Float64Array.of(0, 10, 30), values: Float64Array.of(0, 100, 200) };

  it('lies on straight lines between the known points, and goes on by the last one', () => {
    expect([...interpolated(rising, Float64Array.of(0, 5, 10, 20, 30, 40))]).toEqual([0, 50, 100, 150, 200, 250]);
  });

  it('does not come before the start', () => {
    const late = { steps: Float64Array.of(10, 20), values: Float64Array.of(1, 101) };
    expect([...interpolated(late, Float64Array.of(0, 15))]).toEqual([0, 51]);
  });
});

describe('restoreView', () => {
  it('takes what it can trust and leaves the rest', () => {
    const sort = { column: 'best', descending: 1 };
    const kept = { onlyDiffering: false, sort, x: 'time', divider: 7, hidden: ['/a'] };
    expect(restoreView(kept)).toEqual({ ...freshView, onlyDiffering: false, x: 'time', hidden: ['/a'] });
    expect(restoreView(null)).toEqual(freshView);
  });
});

describe('images seen', () => {
  const training = { first: 0, last: 100, imagesPerStep: 64 };
  const stage = { seq: 0, time: '', type: 'stage', stage: 'Training', status: 'started', training } as const;

  it('can stand along the axis where every run with curves tells how many a step uses', () => {
    const [told, untold] = [model('a', {}), model('b', {})];
    const frame = {
      ...nothing,
      seriesNames: ['loss'],
      clock: { steps: new Float64Array(), seconds: new Float64Array() },
    };
    told.take({ ...frame, stages: [stage] });
    expect(xChoicesOf([told])).toEqual(['step', 'images']);
    expect([...xValuesOf(told, Float64Array.of(0, 10, 100), 'images')]).toEqual([0, 640, 6400]);
    untold.take({ ...frame, stages: [] });
    expect(xChoicesOf([told, untold])).toEqual(['step']);
  });
});
