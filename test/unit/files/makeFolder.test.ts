import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { makeFolder } from '../../../engine/files/makeFolder';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'darkroom-make-folder-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

it('makes a folder and those above it, and leaves those that are there', () => {
  const path = join(folder, 'a/b/c');
  makeFolder(path);
  writeFileSync(join(path, 'kept'), '');
  makeFolder(path);
  expect(statSync(path).isDirectory()).toBe(true);
  expect(existsSync(join(path, 'kept'))).toBe(true);
});

it('fails where a file is in its place, or above it', () => {
  writeFileSync(join(folder, 'file'), '');
  expect(() => {
    makeFolder(join(folder, 'file'));
  }).toThrow('EEXIST');
  expect(() => {
    makeFolder(join(folder, 'file/a/b'));
  }).toThrow('ENOTDIR');
});

// Node's recursive mkdir never comes back from there.
it.runIf(process.platform === 'linux')('fails at once where nobody can make folders', () => {
  expect(() => {
    makeFolder('/proc/nobody/makes/folders');
  }).toThrow('ENOENT');
});
