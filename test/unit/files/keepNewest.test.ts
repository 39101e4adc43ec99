import { mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { keepNewest } from '../../../engine/files/keepNewest';

it('keeps as many files of a kind as it may, the ones that were touched last, and all of others', () => {
  const folder = mkdtempSync(join(tmpdir(), 'darkroom-newest-'));
  for (const [name, usedAt] of [
    ['old.code', 10],
    ['newest.code', 30],
    ['newer.code', 20],
    ['note.txt', 1],
  ] as const) {
    writeFileSync(join(folder, name), '');
    utimesSync(join(folder, name), usedAt, usedAt);
  }
  keepNewest(folder, '.code', 2);
  expect(readdirSync(folder).sort()).toEqual(['newer.code', 'newest.code', 'note.txt']);
  rmSync(folder, { recursive: true });
});
