import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { renamePatiently, syncFolder } from '../../../engine/files/durable';
import { temporaryFolder } from '../training/bench';

/**
 * Lets nothing in a folder be renamed, as Windows does with a file that a scanner has open: by permissions, which hold
 * for everyone but root, and for root by what holds for root as well. Returns how to let go, or null where nothing
 * holds.
 */
function hold(folder: string): (() => void) | null {
  const isRoot = process.getuid?.() === 0;
  const set = (held: boolean) => {
    if (!isRoot) chmodSync(folder, held ? 0o555 : 0o755);
    return !isRoot || spawnSync('chattr', [held ? '+i' : '-i', folder]).status === 0;
  };
  return process.platform !== 'win32' && set(true) ? () => void set(false) : null;
}

it('renames what is held open for a while, once it is let go', async ({ skip }) => {
  const folder = join(temporaryFolder(), 'held');
  mkdirSync(folder);
  writeFileSync(join(folder, 'a'), '');
  const release = hold(folder);
  if (!release) return skip('nothing here holds a file');
  onTestFinished(release);
  const renamed = renamePatiently(join(folder, 'a'), join(folder, 'b'));
  await new Promise((resolve) => setTimeout(resolve, 150));
  expect(existsSync(join(folder, 'a'))).toBe(true);
  release();
  await renamed;
  expect(existsSync(join(folder, 'b'))).toBe(true);
});

it('gives up at once where waiting helps nothing', async () => {
  const folder = temporaryFolder();
  const before = performance.now();
  await expect(renamePatiently(join(folder, 'none'), join(folder, 'b'))).rejects.toThrow('ENOENT');
  expect(performance.now() - before).toBeLessThan(1000);
});

it('syncs a folder, and says where there is none', async () => {
  const folder = temporaryFolder();
  await syncFolder(folder);
  await expect(syncFolder(join(folder, 'none'))).rejects.toThrow('ENOENT');
});
