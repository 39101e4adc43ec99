import { spawnSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { shellWord } from '../../engine/plainText';

it('leaves plain paths as they are', () => {
  expect(shellWord('/home/me/runs/digits-1_a.b')).toBe('/home/me/runs/digits-1_a.b');
});

it.skipIf(process.platform === 'win32').each(['/my runs/a', "it's", '$HOME `ls`', 'a\nb', '"', '*', ''])(
  'is one word of a shell: %j',
  (word) => {
    const { stdout } = spawnSync('sh', ['-c', `printf %s ${shellWord(word)}`], { encoding: 'utf8' });
    expect(stdout).toBe(word);
  },
);
