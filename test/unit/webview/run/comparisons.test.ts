import { describe, expect, it } from 'vitest';
import { bestFigure } from '../../../../webview/run/comparisons';

describe('the best figure of a measurement', () => {
  it('is the lowest or the highest, whichever is better', () => {
    expect(bestFigure([23.5, null, 14.1, 15], 'lower')).toBe(14.1);
    expect(bestFigure([0.92, 0.97, null], 'higher')).toBe(0.97);
    expect(bestFigure([3, NaN, -2], 'lower')).toBe(-2);
  });

  it('is none where nothing differs', () => {
    expect(bestFigure([null, 4, null], 'lower')).toBeNull();
    expect(bestFigure([4, 4], 'higher')).toBeNull();
    expect(bestFigure([], 'higher')).toBeNull();
  });
});
