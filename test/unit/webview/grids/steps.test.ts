import { describe, expect, it } from 'vitest';
import type { GridEvent } from '../../../../engine/protocol/events';
import {
  barSteps,
  chosenAt,
  gridAt,
  kindsOf,
  kindToShow,
  plainBeside,
  snap,
  type GridKind,
} from '../../../../webview/grids/steps';

let seq = 0;
const grid = (kind: GridKind, step: number): GridEvent => ({
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

describe('the steps of the bar', () => {
  it('are those with samples or interpolations, each once, ascending', () => {
    expect(barSteps([grid('real', 5), grid('samples', 200), grid('samples', 100), grid('interpolation', 100)])).toEqual(
      [100, 200],
    );
  });

  it('are those with real images where there is nothing else', () => {
    expect(barSteps([grid('real', 0)])).toEqual([0]);
    expect(barSteps([])).toEqual([]);
  });
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

describe('the kinds that have a tab', () => {
  it('are those of every run, and after them those that this run has drawn', () => {
    expect(kindsOf([])).toEqual(['samples', 'interpolation', 'real']);
    expect(kindsOf([grid('rejected', 5), grid('subsampled', 5), grid('samples', 5)])).toEqual([
      'samples',
      'interpolation',
      'real',
      'subsampled',
      'rejected',
    ]);
    expect(kindsOf([grid('fakes', 5), grid('film', 5), grid('samples', 5)])).toEqual([
      'samples',
      'interpolation',
      'real',
      'film',
      'fakes',
    ]);
  });
});

describe('the kind that is shown where no tab was chosen', () => {
  it('is what was subsampled, from the step on where there is some', () => {
    const grids = [grid('samples', 100), grid('samples', 300), grid('subsampled', 300), grid('subsampled', 400)];
    expect([0, 100, 299, 300, 500].map((step) => kindToShow(grids, step))).toEqual([
      'samples',
      'samples',
      'samples',
      'subsampled',
      'subsampled',
    ]);
    expect(kindToShow([], 0)).toBe('samples');
  });
});

describe('the plain grid beside a subsampled one', () => {
  const plain = grid('samples', 300);
  const grids = [grid('samples', 200), plain, grid('subsampled', 300), grid('samples', 400)];

  it('is of the same step', () => {
    expect(plainBeside(grids, grid('subsampled', 300))).toBe(plain);
    expect(plainBeside(grids, grid('subsampled', 350))).toBeNull();
  });

  it('has the same rows', () => {
    expect(plainBeside(grids, { ...grid('subsampled', 300), rows: 4 })).toBeNull();
  });

  it('is there for no other kind', () => {
    expect(plainBeside(grids, grid('rejected', 300))).toBeNull();
  });
});
