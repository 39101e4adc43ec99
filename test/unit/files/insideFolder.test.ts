import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, test } from 'vitest';
import { openInside, openInsideSync, pathInside, readInside, readInsideSync } from '../../../engine/files/insideFolder';
import { userErrorOf } from '../datasets/userError';
import { temporaryFolder } from '../extension/runFixture';

/** A folder `run` beside a file `secret.txt`. */
function place() {
  const root = temporaryFolder();
  const run = join(root, 'run');
  const secret = join(root, 'secret.txt');
  mkdirSync(join(run, 'samples'), { recursive: true });
  writeFileSync(secret, 'secret');
  writeFileSync(join(run, 'own.txt'), 'own');
  return { root, run, secret };
}

const readers = {
  readInside: (folder: string, name: string) => readInside(folder, name, 100),
  readInsideSync: (folder: string, name: string) => readInsideSync(folder, name, 100),
};

describe.each(Object.entries(readers))('%s', (_, read) => {
  it('reads a file of the folder, also where the folder or a link in it leads to another of its places', async () => {
    const { root, run } = place();
    expect(String(await read(run, 'own.txt'))).toBe('own');
    symlinkSync(run, join(root, 'link'));
    expect(String(await read(join(root, 'link'), 'own.txt'))).toBe('own');
    symlinkSync('own.txt', join(run, 'inner.txt'));
    expect(String(await read(join(root, 'link'), 'inner.txt'))).toBe('own');
  });

  it('refuses links and names that leave the folder, wherever on the way they stand', async () => {
    const { root, run, secret } = place();
    symlinkSync(secret, join(run, 'out.txt'));
    symlinkSync('../secret.txt', join(run, 'relative.txt'));
    symlinkSync(root, join(run, 'up'));
    symlinkSync(join(root, 'gone.txt'), join(run, 'dangling.txt'));
    for (const name of ['out.txt', 'relative.txt', 'up/secret.txt', 'dangling.txt', '../secret.txt', secret, 'a\0b']) {
      const { message, where } = await userErrorOf(() => read(run, name));
      expect(message).toBe('This leads out of its folder: nothing is read or written there.');
      expect(where).toBe(join(run, name).replace('\0', ''));
    }
  });

  it('refuses what is no regular file, without waiting for it', async () => {
    const { run } = place();
    execFileSync('mkfifo', [join(run, 'pipe')]);
    expect((await userErrorOf(() => read(run, 'pipe'))).message).toBe('This is no regular file.');
    expect((await userErrorOf(() => read(run, 'samples'))).message).toBe('This is a folder, not a file.');
  });

  it('refuses what is longer than is read, and says nothing of what is not there', async () => {
    const { run } = place();
    writeFileSync(join(run, 'long.txt'), 'x'.repeat(101));
    expect((await userErrorOf(() => read(run, 'long.txt'))).message).toMatch(/has 101 bytes/);
    await expect((async () => read(run, 'gone.txt'))()).rejects.toThrow(expect.objectContaining({ code: 'ENOENT' }));
  });
});

test('appends to no file through a link, nor makes one, and writes to no pipe', async () => {
  const { root, run, secret } = place();
  symlinkSync(secret, join(run, 'log.txt'));
  symlinkSync(join(root, 'new.txt'), join(run, 'new.txt'));
  execFileSync('mkfifo', [join(run, 'pipe')]);
  for (const name of ['log.txt', 'new.txt', 'pipe']) {
    await userErrorOf(() => openInside(run, name, 'append'));
    await userErrorOf(() => openInsideSync(run, name, 'append'));
  }
  expect(readFileSync(secret, 'utf8')).toBe('secret');
  expect(existsSync(join(root, 'new.txt'))).toBe(false);
});

test('tells where a file may be made', async () => {
  const { root, run } = place();
  expect(await pathInside(run, 'samples/new.png')).toBe(join(run, 'samples', 'new.png'));
  symlinkSync(root, join(run, 'networks'));
  await userErrorOf(() => pathInside(run, 'networks/new.safetensors'));
});
