import { describe, expect, it } from 'vitest';
import { makeRun, temporaryFolder } from './runFixture';
import {
  datasetNameIn,
  experimentFileIn,
  runFolderIn,
  runFoldersIn,
} from '../../../extension/commands/commandArguments';

const folder = '/w/runs/digits/20261122-082415-3fa2';

describe('what a command was given', () => {
  it('is a run folder, by itself or as an item of the Runs view', () => {
    expect(runFolderIn(folder)).toBe(folder);
    expect(runFolderIn({ folder })).toBe(folder);
  });

  it('is whatever folder holds a run, whatever it is called', () => {
    const renamed = makeRun(temporaryFolder(), 'digits', 'best-so-far');
    expect(runFolderIn({ folder: renamed })).toBe(renamed);
  });

  it.each([undefined, null, 7, '/w/thesis', { folder: '/' }, { folder: 7 }, { experiment: 'digits' }, [folder]])(
    'is no run folder if it is %o, for one command deletes',
    (argument) => {
      expect(runFolderIn(argument)).toBeUndefined();
    },
  );

  it('is each run once of what is selected, if it is one of that, or all runs of a group', () => {
    const other = folder.replace('digits', 'faces');
    const [item, otherItem, group] = [{ folder }, { folder: other }, { key: 'digits', folders: [folder, other] }];
    expect(runFoldersIn(item, [item, otherItem])).toEqual([folder, other]);
    expect(runFoldersIn(otherItem, [item])).toEqual([other]);
    expect(runFoldersIn(group, [item, group])).toEqual([folder, other]);
    expect(runFoldersIn(undefined, undefined)).toEqual([]);
  });

  it('is an experiment file, of whatever kind its URI is', () => {
    class Uri {
      readonly scheme = 'git';
      get fsPath() {
        return '/w/digits.experiment.json';
      }
    }
    expect(experimentFileIn(new Uri())).toBe('/w/digits.experiment.json');
    for (const argument of [undefined, '/w/digits.experiment.json', {}, { fsPath: '/w' }])
      expect(experimentFileIn(argument)).toBeUndefined();
  });

  it('is the name of a data set', () => {
    expect([datasetNameIn('cifar10'), datasetNameIn({ name: 'cifar10' }), datasetNameIn(undefined)]).toEqual([
      'cifar10',
      undefined,
      undefined,
    ]);
  });
});
