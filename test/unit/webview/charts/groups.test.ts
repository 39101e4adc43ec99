import { beforeAll, describe, expect, it } from 'vitest';
import type { RunDeclarations } from '../../../../engine/protocol/declarations';
import { legacyDeclarations } from '../../../../engine/protocol/legacyDeclarations';
import { englishStrings } from '../../../../extension/contract/panelStrings';
import { groupCurves } from '../../../../webview/charts/groups';
import { matchesFilter } from '../../../../webview/charts/nameFilter';
import { useTexts } from '../../../../webview/ui/texts';

beforeAll(() => useTexts(englishStrings));

const none: RunDeclarations = { groups: [], series: [], grids: [], distributions: [], measurements: [] };
/** Of each chart its title, and those of its curves. */
const chartsOf = (ids: string[], declarations: RunDeclarations) =>
  groupCurves(ids, declarations).map(({ group, curves }) => [group.title, ...curves.map(({ title }) => title)]);

describe('groups of curves', () => {
  it('are those that were declared, in that order, with the titles of their curves', () => {
    const declarations: RunDeclarations = {
      ...none,
      groups: [
        { id: 'energy', title: 'Energies' },
        { id: 'rates', title: 'Rates', range: [0, 1] },
      ],
      series: [
        { id: 'e', title: 'of real images', group: 'energy', unit: 'nats', better: null },
        { id: 'taken', title: 'accepted', group: 'rates', unit: 'share', better: 'higher' },
      ],
    };
    expect(chartsOf(['taken', 'e', 'energy/of fakes'], declarations)).toEqual([
      ['Energies', 'of real images', 'of fakes'],
      ['Rates', 'accepted'],
    ]);
    expect(groupCurves(['taken'], declarations)[0]?.group.range).toEqual([0, 1]);
  });

  it('come of the names of curves that nobody declared', () => {
    expect(chartsOf(['loss/generator/hinge', 'speed', 'loss/discriminator'], none)).toEqual([
      ['Loss', 'generator/hinge', 'discriminator'],
      ['More Curves', 'speed'],
    ]);
  });

  it('keep their place before there are curves only where that was declared', () => {
    expect(chartsOf([], none)).toEqual([]);
    expect(chartsOf([], legacyDeclarations)).toEqual([['Losses']]);
  });

  it('stand in a run of version 0.1.0 as they did: losses, then self-labels, then what else there is', () => {
    const names = [
      'gradients/norm',
      'labels/coverage',
      'labels/entropy',
      'loss/generator',
      'loss/discriminator',
      'speed',
    ];
    expect(chartsOf(names, legacyDeclarations)).toEqual([
      ['Losses', 'generator', 'discriminator'],
      ['Self-Labels', 'coverage'],
      ['Label entropy', 'entropy'],
      ['Gradients', 'norm'],
      ['More Curves', 'speed'],
    ]);
    const ratios = ['loss/ratio', 'ratio/gain', 'ratio/penalty', 'sampling/acceptance of DRS'];
    expect(chartsOf(ratios, legacyDeclarations)).toEqual([
      ['Losses', 'ratio'],
      ['Gain of the Density Ratio', 'gain'],
      ['Density Ratio', 'penalty'],
      ['Rejection Sampling', 'acceptance of DRS'],
    ]);
  });

  it('are filtered whatever the case, by id or by title', () => {
    const generator = { id: 'loss/Generator', title: 'Hinge' };
    expect(matchesFilter(generator, ' GEN')).toBe(true);
    expect(matchesFilter(generator, 'hing')).toBe(true);
    expect(matchesFilter({ id: 'loss/discriminator', title: 'discriminator' }, 'gen')).toBe(false);
    expect(matchesFilter(generator, '')).toBe(true);
  });

  it('are filtered by a pattern for the whole name, or by a regular expression for a part of it', () => {
    const ids = ['loss/generator', 'loss/discriminator', 'labels/coverage', 'a*b'];
    const kept = (filter: string) => ids.filter((id) => matchesFilter({ id, title: id }, filter));
    expect(kept('loss/*')).toEqual(['loss/generator', 'loss/discriminator']);
    expect(kept('*RATOR')).toEqual(['loss/generator']);
    expect(kept('?oss/gen*')).toEqual(['loss/generator']);
    expect(kept('oss/*')).toEqual([]);
    expect(kept('/gen|cov/')).toEqual(['loss/generator', 'labels/coverage']);
    expect(kept('/^L.*s\\/d/i')).toEqual(['loss/discriminator']);
    // Not an expression yet, or none at all: what was typed is looked for as it stands.
    expect(kept('/gen')).toEqual(['loss/generator']);
    expect(kept('/(/')).toEqual([]);
    expect(kept('(')).toEqual([]);
  });
});
