import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { labelMatrix } from '../../../engine/methods/selfLabeling/labelMatrix';
import { matrixEventSchema } from '../../../engine/protocol/events';

/** The matrix of images with these labels and classes. */
function matrixOf(labels: number[], classes: number[], { count = 4, areClasses = false } = {}) {
  const names = {
    labels: Array.from({ length: count }, (_, k) => `label ${k}`),
    classes: ['cat', 'dog', 'eel', 'fox'],
    areClasses,
  };
  const watched = { classes: Int32Array.from(classes), what: 'these images' };
  return labelMatrix({ labels: Int32Array.from(labels) }, watched, names);
}
const valuesOf = (matrix: ReturnType<typeof matrixOf>) => matrix!.figures.map(({ value }) => value);

describe('labels against classes', () => {
  it('is a diagonal where each class has a label, whichever that is', () => {
    const matrix = matrixOf([3, 3, 0, 1, 2, 2], [0, 0, 1, 2, 3, 3])!;
    expect(matrix.rows).toEqual(['label 3', 'label 0', 'label 1', 'label 2']);
    expect(matrix.columns).toEqual(['cat', 'dog', 'eel', 'fox']);
    expect(matrix.cells).toEqual([[0, 0, 2], [1, 1, 1], [2, 2, 1], [3, 3, 2]]); // prettier-ignore
    const entropy = -(2 * (2 / 6) * Math.log(2 / 6) + 2 * (1 / 6) * Math.log(1 / 6));
    expect(valuesOf(matrix)).toEqual([1, expect.closeTo(entropy, 12), 4]);
  });

  it('has purity, entropy and coverage as counted by hand, and unused labels last', () => {
    // Label 0: one cat, two dogs. Label 2: two cats, one dog; label 3: a cat. None is mostly of another class.
    const matrix = matrixOf([0, 0, 0, 2, 2, 2, 3], [0, 1, 1, 0, 0, 1, 0])!;
    expect(matrix.rows).toEqual(['label 2', 'label 3', 'label 0', 'label 1']);
    expect(matrix.columns).toEqual(['cat', 'dog']);
    expect(matrix.cells).toEqual([[0, 0, 2], [0, 1, 1], [1, 0, 1], [2, 0, 1], [2, 1, 2]]); // prettier-ignore
    const entropy = -(2 * (3 / 7) * Math.log(3 / 7) + (1 / 7) * Math.log(1 / 7));
    expect(valuesOf(matrix)).toEqual([5 / 7, expect.closeTo(entropy, 12), 2]);
    expect(matrix.figures.map(({ of }) => of)).toEqual([undefined, Math.log(4), 2]);
  });

  it('covers one class where one label takes all, without entropy', () => {
    expect(valuesOf(matrixOf([1, 1, 1, 1], [0, 1, 2, 3]))).toEqual([0.25, 0, 1]);
  });

  it('keeps the order of labels that are classes', () => {
    const matrix = matrixOf([3, 0], [0, 3], { areClasses: true })!;
    expect(matrix.rows).toEqual(['label 0', 'label 1', 'label 2', 'label 3']);
    expect(matrix.cells).toEqual([[0, 1, 1], [3, 0, 1]]); // prettier-ignore
    expect(matrix.note).not.toContain('order');
  });

  it('is nothing where classes are not known, or there is but one', () => {
    expect(matrixOf([0, 1], [-1, -1])).toBeNull();
    expect(matrixOf([0, 1, 2], [1, 1, -1])).toBeNull();
  });

  it('counts every image of a known class once, at its place, in an event that is read again', () => {
    const image = fc.tuple(fc.integer({ min: 0, max: 5 }), fc.integer({ min: -1, max: 3 }));
    fc.assert(
      fc.property(fc.array(image, { maxLength: 80 }), (images) => {
        const [labels, classes] = [images.map(([label]) => label), images.map(([, its]) => its)];
        const matrix = matrixOf(labels, classes, { count: 6 });
        if (!matrix) return;
        const counts = new Map(matrix.cells.map(([r, c, n]) => [`${matrix.rows[r]} ${matrix.columns[c]}`, n]));
        for (const [label, its] of images) {
          if (its < 0) continue;
          const key = `label ${label} ${['cat', 'dog', 'eel', 'fox'][its]}`;
          counts.set(key, (counts.get(key) ?? 0) - 1);
        }
        expect([...counts.values()].every((left) => left === 0)).toBe(true);
        expect(new Set(matrix.rows).size).toBe(6);
        const event = { ...matrix, seq: 0, time: '', type: 'matrix', step: 0 };
        expect(matrixEventSchema.parse(event)).toEqual(event);
      }),
    );
  });

  it('puts its rows elsewhere only where the class that most of their images have is another', () => {
    const image = fc.tuple(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 1 }));
    fc.assert(
      fc.property(fc.array(image, { minLength: 1, maxLength: 40 }), (images) => {
        // A cat and a dog are there in any case; twice the images have the same classes at the top.
        const all = [[0, 0], [1, 1], ...images] as [number, number][]; // prettier-ignore
        const rows = (drawn: [number, number][]) => {
          const [labels, classes] = [drawn.map(([label]) => label), drawn.map(([, its]) => its)];
          return matrixOf(labels, classes)!.rows;
        };
        expect(rows([...all, ...all])).toEqual(rows(all));
      }),
    );
  });
});
