import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { walk } from '../../../engine/files/walk';
import { temporaryFolder } from '../training/bench';

test('of links to the same the first in the order of folders counts, however long its folder takes to read', async () => {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'elsewhere'));
  writeFileSync(join(folder, 'elsewhere', 'image'), '');
  const top = join(folder, 'top');
  for (const name of ['a', 'b', 'c']) mkdirSync(join(top, name), { recursive: true });
  for (let i = 0; i < 1000; i++) writeFileSync(join(top, 'a', `file ${i}`), '');
  for (const name of ['c', 'b', 'a']) symlinkSync('../../elsewhere/image', join(top, name, 'link'));
  for (let i = 0; i < 5; i++) {
    const { files, passed } = await walk(top);
    expect(files).toHaveLength(1001);
    expect(files).toContain('a/link');
    expect(passed).toEqual([
      { path: 'b/link', why: 'same', of: 'a/link' },
      { path: 'c/link', why: 'same', of: 'a/link' },
    ]);
  }
});

test('many links are followed in their order, also those behind links', async () => {
  const folder = temporaryFolder();
  const [store, top] = [join(folder, 'store'), join(folder, 'top')];
  mkdirSync(join(store, 'folder'), { recursive: true });
  mkdirSync(top);
  const names = Array.from({ length: 100 }, (_, i) => `${1000 + i}`);
  for (const name of names) {
    writeFileSync(join(store, name), '');
    symlinkSync(`../store/${name}`, join(top, name));
  }
  symlinkSync('../store/folder', join(top, '0'));
  symlinkSync('../1000', join(store, 'folder', 'again'));
  writeFileSync(join(store, 'folder', 'more'), '');
  const { files, passed, folders } = await walk(top);
  expect(files).toEqual(['0/more', ...names]);
  expect(folders).toEqual(['0']);
  expect(passed).toEqual([{ path: '0/again', why: 'same', of: '1000' }]);
});

// Permissions bind neither root nor Windows.
test.skipIf(process.platform === 'win32' || process.getuid?.() === 0)(
  'a folder that may not be read is passed, and not walked through',
  async () => {
    const folder = temporaryFolder();
    for (const name of ['open', 'shut']) mkdirSync(join(folder, name));
    chmodSync(join(folder, 'shut'), 0);
    const { folders, passed } = await walk(folder);
    chmodSync(join(folder, 'shut'), 0o700);
    expect(folders).toEqual(['open']);
    expect(passed).toEqual([{ path: 'shut', why: 'unreadable' }]);
  },
);
