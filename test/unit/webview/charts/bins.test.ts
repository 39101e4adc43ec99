import { beforeAll, describe, expect, it } from 'vitest';
import { binCount, binLabel, binOf, outline } from '../../../../webview/charts/bins';
import { useLocale } from '../../../../webview/ui/format';

beforeAll(() => useLocale('en'));

const edges = [0, 0.5, 1, 2];

describe('bins of a distribution', () => {
  it('are named by their edges or their category', () => {
    expect(binCount({ edges })).toBe(3);
    expect([0, 2].map((index) => binLabel({ edges }, index))).toEqual(['0 – 0.5', '1 – 2']);
    expect(binCount({ categories: ['cat', 'dog'] })).toBe(2);
    expect(binLabel({ categories: ['cat', 'dog'] }, 1)).toBe('dog');
  });

  it('hold what lies between their edges; the outer ones, what lies beyond', () => {
    expect([-1, 0, 0.49, 0.5, 1.5, 2, 9].map((value) => binOf(edges, value))).toEqual([0, 0, 0, 1, 2, 2, 2]);
  });

  it('have an outline from the ground to the ground, that breaks where there is no bar', () => {
    expect(outline(edges, [0.25, null, 0.75])).toEqual([
      { x: 0, y: 0 },
      { x: 0, y: 0.25 },
      { x: 0.5, y: NaN },
      { x: 1, y: 0.75 },
      { x: 2, y: 0 },
    ]);
  });
});
