import { describe, expect, it } from 'vitest';
import { groupCurves, matchesFilter, shortName } from '../../../../webview/charts/groups';

describe('groups of curves', () => {
  it('puts losses first, then self-labels, then what else there is', () => {
    const names = [
      'gradients/norm',
      'labels/coverage',
      'labels/entropy',
      'loss/generator',
      'loss/discriminator',
      'speed',
    ];
    expect(groupCurves(names).map(({ key, names: members }) => [key, members])).toEqual([
      ['loss', ['loss/generator', 'loss/discriminator']],
      ['labels', ['labels/coverage']],
      ['labels/entropy', ['labels/entropy']],
      ['gradients', ['gradients/norm']],
      ['', ['speed']],
    ]);
  });

  it('gives the gain of the density ratio a chart of its own, beside the ratios', () => {
    expect(
      groupCurves(['loss/ratio', 'ratio/gain', 'ratio/penalty', 'sampling/acceptance of DRS']).map(
        ({ key, names: members }) => [key, members],
      ),
    ).toEqual([
      ['loss', ['loss/ratio']],
      ['ratio/gain', ['ratio/gain']],
      ['ratio', ['ratio/penalty']],
      ['sampling', ['sampling/acceptance of DRS']],
    ]);
  });

  it('keeps a place for losses before there are any', () => {
    expect(groupCurves([])).toEqual([{ key: 'loss', names: [] }]);
  });

  it('names a curve by what stands after its group', () => {
    expect(['loss/generator', 'loss/generator/hinge', 'speed'].map(shortName)).toEqual([
      'generator',
      'generator/hinge',
      'speed',
    ]);
  });

  it('filters whatever the case', () => {
    expect(matchesFilter('loss/Generator', ' GEN')).toBe(true);
    expect(matchesFilter('loss/discriminator', 'gen')).toBe(false);
    expect(matchesFilter('loss/discriminator', '')).toBe(true);
  });
});
