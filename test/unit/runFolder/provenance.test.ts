import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { gitState, pathFrom } from '../../../engine/runFolder/provenance';
import { temporaryFolder } from '../training/bench';

/** A repository with one commit of `code.txt` and a folder. */
function repository() {
  const folder = temporaryFolder();
  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.org', ...args], { cwd: folder });
  git('init', '-q');
  writeFileSync(join(folder, 'code.txt'), 'before\n');
  mkdirSync(join(folder, 'experiments'));
  writeFileSync(join(folder, 'image.bin'), Buffer.from([0, 1, 2]));
  git('add', '.');
  git('commit', '-qm', 'first');
  return { folder, git };
}

describe('gitState', () => {
  it('keeps what was changed, of text and of bytes, so that git can put it back', async () => {
    const { folder, git } = repository();
    const commit = git('rev-parse', 'HEAD').toString().trim();
    const clean = await gitState(folder);
    expect(clean).toEqual({ git: { commit, dirty: false, changes: 'none' }, patch: null });

    writeFileSync(join(folder, 'code.txt'), 'after\n');
    writeFileSync(join(folder, 'image.bin'), Buffer.from([0, 255, 254]));
    writeFileSync(join(folder, 'untracked.txt'), 'mine');
    const { git: state, patch } = await gitState(join(folder, 'experiments'));
    expect(state).toEqual({ commit, dirty: true, changes: 'kept' });
    expect(patch!.toString()).not.toContain('untracked');

    git('checkout', '-q', '.');
    writeFileSync(join(folder, '..patch'), patch!);
    git('apply', '..patch');
    expect(readFileSync(join(folder, 'code.txt'), 'utf8')).toBe('after\n');
    expect([...readFileSync(join(folder, 'image.bin'))]).toEqual([0, 255, 254]);
  });

  it('says that a difference is too large to keep', async () => {
    const { folder } = repository();
    writeFileSync(join(folder, 'code.txt'), 'a line of words\n'.repeat(100_000));
    expect(await gitState(folder)).toMatchObject({ git: { dirty: true, changes: 'too large' }, patch: null });
  });

  it('is nothing outside git', async () => {
    expect(await gitState(temporaryFolder())).toEqual({ git: null, patch: null });
  });
});

describe('pathFrom', () => {
  it('goes up with forward slashes', () => {
    expect(pathFrom(join('/w', 'runs', 'a', '1'), join('/w', 'sub', 'a.experiment.json'))).toBe(
      '../../../sub/a.experiment.json',
    );
  });
});
