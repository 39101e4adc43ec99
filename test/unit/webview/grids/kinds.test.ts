import { describe, expect, it } from 'vitest';
import { legacyDeclarations } from '../../../../engine/protocol/legacyDeclarations';
import { GridKinds } from '../../../../webview/grids/kinds';
import { grid } from '../run/run';

/** What a run of version 0.1.0 has, which declares nothing. */
const old = new GridKinds(legacyDeclarations.grids);
/** A method that is not known here. */
const toy = new GridKinds([
  { id: 'orbits', title: 'Orbits of Atoms', presentation: 'film' },
  { id: 'maps', title: 'Maps', presentation: 'grid', reserved: true },
]);
const titles = (kinds: GridKinds, ...drawn: string[]) =>
  kinds.tabsOf(drawn.map((kind) => grid(kind, 5))).map(({ title }) => title);

describe('the kinds that have a tab', () => {
  it('are those that were declared to have one, and after them those that were drawn', () => {
    expect(titles(toy)).toEqual(['Maps']);
    expect(titles(toy, 'orbits')).toEqual(['Maps', 'Orbits of Atoms']);
  });

  it('are also those that nobody declared, as plain grids under their own ids', () => {
    expect(titles(toy, 'scatter', 'maps')).toEqual(['Maps', 'Scatter']);
    expect(toy.get('scatter')).toEqual({ id: 'scatter', title: 'Scatter', presentation: 'grid' });
  });

  it('stand in a run of version 0.1.0 as they did', () => {
    expect(titles(old)).toEqual(['Samples', 'Interpolation', 'Real']);
    expect(titles(old, 'rejected', 'subsampled', 'samples')).toEqual([
      'Samples',
      'Interpolation',
      'Real',
      'Subsampled',
      'Rejected',
    ]);
    expect(titles(old, 'fakes', 'film', 'samples')).toEqual(['Samples', 'Interpolation', 'Real', 'Film', 'Fakes']);
  });
});

describe('the kind that is shown where no tab was chosen', () => {
  it('is the preferred one, from the step on where there is one of it', () => {
    const grids = [grid('samples', 100), grid('samples', 300), grid('subsampled', 300), grid('subsampled', 400)];
    expect([0, 100, 299, 300, 500].map((step) => old.kindToShow(grids, step))).toEqual([
      'samples',
      'samples',
      'samples',
      'subsampled',
      'subsampled',
    ]);
    expect(old.kindToShow([], 0)).toBe('samples');
  });

  it('is the first where none is preferred, and none where there is none', () => {
    expect(toy.kindToShow([], 0)).toBe('maps');
    expect(new GridKinds([]).kindToShow([grid('scatter', 5)], 5)).toBe('scatter');
    expect(new GridKinds([]).kindToShow([], 0)).toBeNull();
  });
});

describe('the steps of the bar', () => {
  it('are those with grids that depend on the step, each once, ascending', () => {
    const grids = [grid('real', 5), grid('samples', 200), grid('samples', 100), grid('interpolation', 100)];
    expect(old.barSteps(grids)).toEqual([100, 200]);
    expect(toy.barSteps([grid('scatter', 7), grid('orbits', 3)])).toEqual([3, 7]);
  });

  it('are those with real images where there is nothing else', () => {
    expect(old.barSteps([grid('real', 0)])).toEqual([0]);
    expect(old.barSteps([])).toEqual([]);
  });
});

describe('the grid that one is to be seen beside', () => {
  const plain = grid('samples', 300);
  const grids = [grid('samples', 200), plain, grid('subsampled', 300), grid('samples', 400)];

  it('is of the same step', () => {
    expect(old.beside(grids, grid('subsampled', 300))).toBe(plain);
    expect(old.beside(grids, grid('subsampled', 350))).toBeNull();
  });

  it('has the same rows', () => {
    expect(old.beside(grids, { ...grid('subsampled', 300), rows: 4 })).toBeNull();
  });

  it('is there only where it was declared', () => {
    expect(old.beside(grids, grid('rejected', 300))).toBeNull();
  });
});
