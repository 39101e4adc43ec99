import { cpSync, mkdirSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { experimentFileOf } from '../../../engine/runs/experimentFile';
import { findRunFolders } from '../../../engine/runs/findRuns';
import { readRecord } from '../../../engine/runs/readRecord';
import { makeRun, record, temporaryFolder, writeRecord } from '../extension/runFixture';

const id = '20261122-082415-3fa2';

// Case BR26.
it('finds whatever holds a run.json, whatever it is called and however deep it lies', async () => {
  const root = temporaryFolder();
  const named = join(root, 'digits', 'best-so-far');
  renameSync(makeRun(root, 'digits', id), named);
  const deeper = join(root, 'digits', 'keep', id);
  cpSync(named, deeper, { recursive: true });
  const higher = join(root, id);
  cpSync(named, higher, { recursive: true });
  // A link that leads back up shows nothing twice, and a folder called run.json is no run.
  symlinkSync(root, join(root, 'digits', 'loop'));
  mkdirSync(join(root, 'digits', 'odd', 'run.json'), { recursive: true });
  expect((await findRunFolders(root)).sort()).toEqual([higher, named, deeper].sort());
});

it('follows links to other places, each once, wherever it begins', async () => {
  const [root, elsewhere] = [temporaryFolder(), temporaryFolder()];
  makeRun(elsewhere, 'digits', id);
  symlinkSync(elsewhere, join(root, 'server'));
  symlinkSync(join(elsewhere, 'digits'), join(root, 'same'));
  symlinkSync(root, join(elsewhere, 'back'));
  symlinkSync(join(root, 'nowhere'), join(root, 'dangling'));
  expect(await findRunFolders(root)).toHaveLength(1);
  const byLink = join(temporaryFolder(), 'link');
  symlinkSync(elsewhere, byLink);
  expect(await findRunFolders(byLink)).toEqual([join(byLink, 'digits', id)]);
});

describe('the experiment file of a run', () => {
  function project(configFromFolder?: string) {
    const place = join(temporaryFolder(), 'thesis');
    const file = join(place, 'experiments', 'digits.experiment.json');
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, '{}');
    const folder = makeRun(join(place, 'runs'), 'digits', id, { configFile: file });
    if (configFromFolder !== undefined)
      writeRecord(folder, record({ configFile: file, configFromFolder: relative(folder, file) }));
    return { place, file, folder };
  }
  const fileOf = async (folder: string) => experimentFileOf(folder, (await readRecord(folder))!);

  // Case BR27.
  it.each(['', undefined])(
    'is found where the project was moved to, and in a copy never the original',
    async (field) => {
      const { place, file, folder } = project(field);
      expect(await fileOf(folder)).toBe(file);
      const copy = join(temporaryFolder(), 'copy');
      cpSync(place, copy, { recursive: true });
      const inCopy = (path: string) => join(copy, relative(place, path));
      expect(await fileOf(inCopy(folder))).toBe(inCopy(file));
      renameSync(place, `${place}-moved`);
      expect(await fileOf(folder.replace(place, `${place}-moved`))).toBe(file.replace(place, `${place}-moved`));
    },
  );

  it('is found when only the run was moved within the project', async () => {
    const { place, file, folder } = project('');
    const moved = join(place, 'runs', 'digits', 'keep', id);
    mkdirSync(dirname(moved), { recursive: true });
    renameSync(folder, moved);
    expect(await fileOf(moved)).toBe(file);
  });

  it('is none where it was deleted in a copy, though the original is still there', async () => {
    const { place, folder } = project('');
    const copy = join(temporaryFolder(), 'copy');
    cpSync(join(place, 'runs'), join(copy, 'runs'), { recursive: true });
    expect(await fileOf(join(copy, relative(place, folder)))).toBeNull();
  });
});
