import { describe, expect, it } from 'vitest';
import type { GridEvent } from '../../../../engine/protocol/events';
import { chosenAt, gridAt, snap } from '../../../../webview/grids/steps';

let seq = 0;
const grid = (kind: string, step: number): GridEvent => ({
  type: 'grid',
  seq: seq++,
  time: '2026-01-01T00:00:00.000Z',
  step,
  kind,
  file: `samples/${kind}-${step}.png`,
  rows: 10,
  columns: 10,
  cellWidth: 28,
  cellHeight: 28,
  rowLabels: [],
  note: '',
});

describe('snapping', () => {
  const steps = [0, 100, 200, 400];

  it('goes to the nearest step with a grid, the earlier of two as near', () => {
    expect([-5, 49, 50, 51, 299, 300, 301, 9999].map((step) => snap(steps, step))).toEqual([0, 0, 0, 1, 2, 2, 3, 3]);
  });

  it('follows the latest', () => {
    expect(snap(steps, 'latest')).toBe(3);
    expect(snap([...steps, 500], 'latest')).toBe(4);
    expect(snap([], 'latest')).toBe(-1);
    expect(snap([], 100)).toBe(-1);
  });

  it('turns an index chosen by hand into a step, the last into following', () => {
    expect([-1, 0, 2, 3, 9].map((index) => chosenAt(steps, index))).toEqual([0, 0, 200, 'latest', 'latest']);
  });
});

describe('the grid shown at a step', () => {
  const grids = [grid('real', 0), grid('samples', 100), grid('samples', 200), grid('interpolation', 200)];

  it('is the newest of its kind that was drawn by then', () => {
    expect(gridAt(grids, 'samples', 150)?.step).toBe(100);
    expect(gridAt(grids, 'samples', 200)?.step).toBe(200);
    expect(gridAt(grids, 'real', 200)?.step).toBe(0);
  });

  it('is the first of its kind where none was drawn by then', () => {
    expect(gridAt(grids, 'interpolation', 100)?.step).toBe(200);
  });

  it('is none where there is none of its kind', () => {
    expect(gridAt(grids.slice(0, 1), 'samples', 100)).toBeNull();
  });
});
