import { describe, expect, it } from 'vitest';
import { bestRows } from '../../../engine/history/bestRows';

/** The best rows of one column of such figures; rows in `doubt` are doubtful. */
function bestOf(values: (number | null)[], better: 'lower' | 'higher' | null, doubt: number[] = []): number[] {
  const rows = values.map((value, row) => ({
    name: `${row}`,
    values: [value],
    note: '',
    ...(doubt.includes(row) && { doubtful: 'Collapsed.' }),
  }));
  return [...bestRows({ columns: [{ id: 'fid', label: 'FID', better }], rows }, 0)];
}

describe('the best rows of a comparison', () => {
  it('have the best finite figure, in the direction of the column', () => {
    expect(bestOf([23.5, null, 14.1, 15], 'lower')).toEqual([2]);
    expect(bestOf([0.92, 0.97, null], 'higher')).toEqual([1]);
    expect(bestOf([3, NaN, -2], 'lower')).toEqual([2]);
    expect(bestOf([4, 2, 2], 'lower')).toEqual([1, 2]);
  });

  it('are none where nothing is better than something else', () => {
    expect(bestOf([null, 4, null], 'lower')).toEqual([]);
    expect(bestOf([4, 4], 'higher')).toEqual([]);
    expect(bestOf([], 'higher')).toEqual([]);
    expect(bestOf([1, 2], null)).toEqual([]);
  });

  it('are never in doubt, not even where their figure equals the best', () => {
    expect(bestOf([23.5, 14.1, 15], 'lower', [1])).toEqual([2]);
    expect(bestOf([23.5, 15, 15], 'lower', [1])).toEqual([2]);
    expect(bestOf([23.5, 14.1], 'lower', [1])).toEqual([]);
  });
});
