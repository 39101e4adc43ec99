import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inMemory } from '../../../engine/datasets/imageBytes';
import { fromBytes } from '../../../engine/images/bytes';
import { labelledGrid, placesByLabel } from '../../../engine/methods/selfLabeling/labelledGrid';
import { watchedImages, type GivenLabels } from '../../../engine/methods/selfLabeling/labelledReals';

const given = (...pairs: [label: number, confidence: number][]): GivenLabels => ({
  labels: Int32Array.from(pairs, ([label]) => label),
  confidences: Float32Array.from(pairs, ([, confidence]) => confidence),
});

/** Images of one pixel, whose value is their place. */
const pixels = (count: number, labels: number[]) => ({
  count,
  images: inMemory(
    Uint8Array.from({ length: count }, (_, i) => i),
    1,
  ),
  labels: Uint8Array.from(labels),
});

describe('the images of a label', () => {
  it('are its own, each once, from the surest to the least sure, with both of these ends', () => {
    const [rows, columns] = [4, 3];
    const pair = fc.tuple(fc.integer({ min: 0, max: rows }), fc.integer({ min: 1, max: 8 }));
    fc.assert(
      fc.property(fc.array(pair, { maxLength: 60 }), (pairs) => {
        const labels = given(...pairs.map(([label, eighths]): [number, number] => [label, eighths / 8]));
        const places = placesByLabel(labels, { rows, columns });
        for (let row = 0; row < rows; row++) {
          const shown = [...places.subarray(row * columns, (row + 1) * columns)].filter((place) => place >= 0);
          const own = pairs.filter(([label]) => label === row).map(([, eighths]) => eighths / 8);
          expect(shown.length).toBe(Math.min(columns, own.length));
          expect(new Set(shown).size).toBe(shown.length);
          const confidences = shown.map((place) => labels.confidences[place]!);
          for (const place of shown) expect(labels.labels[place]).toBe(row);
          expect(confidences).toEqual([...confidences].sort((a, b) => b - a));
          if (own.length > 0) expect(confidences[0]).toBe(Math.max(...own));
          if (own.length >= columns) expect(confidences.at(-1)).toBe(Math.min(...own));
        }
      }),
    );
  });

  it('lie evenly between its ends, so that what most of them are is seen', () => {
    const labels = given(...Array.from({ length: 101 }, (_, i): [number, number] => [0, 1 - i / 200]));
    expect([...placesByLabel(labels, { rows: 1, columns: 5 })]).toEqual([0, 25, 50, 75, 100]);
    expect([...placesByLabel(labels, { rows: 1, columns: 1 })]).toEqual([0]);
  });
});

describe('real images by label', () => {
  const classNames = ['cat', 'x'.repeat(300)];

  it('stand in the rows of their labels, with what is said of each, black behind them', () => {
    const watched = watchedImages({ train: pixels(9, []), test: pixels(4, [0, 1, 0]), title: 'Pixels' });
    const labels = given([1, 0.5], [0, 0.99951], [1, 0.75], [1, 0.973]);
    const grid = labelledGrid(labels, watched, { columns: 3, rowLabels: ['label 0', 'label 1'], classNames });
    expect(grid).toMatchObject({ kind: 'labelled', rows: 2, columns: 3, rowLabels: ['label 0', 'label 1'] });
    const black = -1;
    expect([...grid.batch.images]).toEqual([
      ...fromBytes(Uint8Array.of(1)),
      ...[black, black],
      ...fromBytes(Uint8Array.of(3, 2, 0)),
    ]);
    const cut = `100.0 % sure · class ${'x'.repeat(79)}`;
    expect(grid.cellLabels).toEqual([cut, '', '', '97.3 % sure', '75.0 % sure · class cat', '50.0 % sure · class cat']);
    expect(grid.note).toMatch(/^Of 4 test images of Pixels:/);
  });

  it('are a thousand test images from all parts of the split, or training images where there are no others', () => {
    const large = watchedImages({ train: pixels(3, []), test: pixels(2500, [1]), title: 'Pixels' });
    expect([large.indices.length, large.what]).toEqual([1000, '1,000 test images of Pixels, evenly spread']);
    expect([large.indices[0], large.indices[1], large.indices[999]]).toEqual([0, 2, 2497]);
    expect([...large.classes.subarray(0, 3)]).toEqual([1, -1, -1]);
    const alone = watchedImages({ train: pixels(3, [0, 1, 0]), test: pixels(0, []), title: 'Pixels' });
    expect([[...alone.indices], alone.what]).toEqual([[0, 1, 2], '3 training images of Pixels']);
  });

  it('are rows of black where no image has a label that is shown', () => {
    const watched = watchedImages({ train: pixels(2, []), test: pixels(2, []), title: 'Pixels' });
    const grid = labelledGrid(given([5, 1], [6, 1]), watched, { columns: 2, rowLabels: ['label 0'], classNames });
    expect([grid.batch.count, [...grid.batch.images], grid.cellLabels]).toEqual([2, [-1, -1], ['', '']]);
  });
});
