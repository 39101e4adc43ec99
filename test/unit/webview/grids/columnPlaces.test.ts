import { describe, expect, it } from 'vitest';
import { placesOf, readable } from '../../../../webview/grids/columnPlaces';

/** Columns 28 pixels wide, and of the labels that are shown the indices. */
const shown = (widths: number[], marked: number | null = null, pitch = 28) =>
  readable(placesOf(widths, pitch), marked).flatMap((visible, index) => (visible ? [index] : []));
const alike = (count: number, width: number) => Array.from({ length: count }, () => width);

describe('where the names of columns lie', () => {
  it('is above the middle of each, but within the grid', () => {
    expect(placesOf([40, 20, 10, 40], 28)).toEqual([
      { from: 0, to: 40 },
      { from: 32, to: 52 },
      { from: 65, to: 75 },
      { from: 72, to: 112 },
    ]);
    expect(placesOf([], 28)).toEqual([]);
    expect(placesOf([90], 28)).toEqual([{ from: 0, to: 90 }]);
  });
});

describe('which names of columns are shown', () => {
  it('is all of them where none touches another', () => {
    expect(shown(alike(5, 20))).toEqual([0, 1, 2, 3, 4]);
    expect(shown([])).toEqual([]);
    expect(shown([90])).toEqual([0]);
  });

  it('is every nth, with the first and the last, at even steps where some are near', () => {
    expect(shown(alike(11, 40))).toEqual([0, 2, 4, 6, 8, 10]);
    expect(shown(alike(33, 60))).toEqual([0, 4, 8, 12, 16, 20, 24, 28, 32]);
    // No step from 2 to 4 ends at the eleventh: the last takes the place of the tenth.
    expect(shown(alike(12, 40))).toEqual([0, 2, 4, 6, 8, 11]);
  });

  it('is the first alone where there is room for one', () => {
    expect(shown(alike(4, 60), null, 10)).toEqual([0]);
  });

  it('never leaves out the marked one, which takes the place of those it would touch', () => {
    expect(shown(alike(11, 40), 4)).toEqual([0, 2, 4, 6, 8, 10]);
    expect(shown(alike(11, 40), 5)).toEqual([0, 2, 5, 8, 10]);
    expect(shown(alike(4, 60), 3, 10)).toEqual([3]);
  });

  it('lets no two touch, however wide they are and whichever is marked', () => {
    for (const count of [2, 7, 11, 33]) {
      for (const pitch of [9, 17, 28, 56]) {
        const widths = Array.from({ length: count }, (_, index) => 24 + ((index * 7) % 31));
        const places = placesOf(widths, pitch);
        for (const marked of [null, ...widths.keys()]) {
          const visible = shown(widths, marked, pitch);
          expect(visible.length).toBeGreaterThan(0);
          if (marked !== null) expect(visible).toContain(marked);
          visible
            .slice(1)
            .forEach((index, before) => expect(places[index]!.from).toBeGreaterThan(places[visible[before]!]!.to));
        }
      }
    }
  });
});
