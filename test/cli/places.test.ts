import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { exitCodes } from '../../engine/protocol/exitCodes';
import { start, workspace, writeExperiment } from './darkroom';
import { smallDisk } from './smallDisk';

const experiment = {
  method: 'self-labeling',
  labels: 'all',
  dataset: { name: 'mnist', limit: 64 },
  networks: { width: 1 },
  training: { steps: 2, batch: 4 },
  sampling: { columns: 1, every: 1 },
  evaluation: { every: 0 },
  runtime: { device: 'cpu', threads: 1 },
};

/** What the engine is told of its cache where nobody has set one. */
const unset = '';
const warningsIn = (run: string) =>
  readFileSync(join(run, 'events.jsonl'), 'utf8')
    .split('\n')
    .filter((line) => line.includes('"type":"warning"'));

describe.skipIf(process.platform !== 'linux')('a run is made', () => {
  it('by a user without a home directory, with a warning that the cache may not last', async (context) => {
    const folder = workspace();
    // A number that no one has, as in a container that is told to run as one.
    const asNobody = ['env', '-u', 'HOME', 'unshare', '--user', '--map-user=54321', '--map-group=54321'];
    if (spawnSync(asNobody[0]!, [...asNobody.slice(1), 'true']).status !== 0)
      return context.skip('this system has no user namespaces');
    const temporary = join(folder, 'tmp');
    const args = ['run', writeExperiment(folder, experiment), '--folder', 'run'];
    const { code, stdout, stderr } = await start(folder, args, unset, { TMPDIR: temporary }, asNobody).ended;
    expect({ code, stdout, stderr }).toMatchObject({ code: exitCodes.success });
    expect(warningsIn(join(folder, 'run'))).toEqual([
      expect.stringContaining(`no home directory: what is kept for the next run lies in ${temporary}/darkroom-cache-`),
    ]);
    expect(readdirSync(temporary)).toContainEqual(expect.stringMatching(/^darkroom-cache-/));
  });

  it('without a cache where that can only be read, and nowhere where runs should be', async (context) => {
    const folder = workspace();
    const disk = await smallDisk(folder, 1);
    if (!disk) return context.skip('this system allows no mount of a small disk');
    const [command = '', ...rest] = [...disk.enter, 'mount', '-o', 'remount,ro', disk.inside];
    expect(spawnSync(command, rest).status).toBe(0);
    const file = join(folder, writeExperiment(folder, experiment));
    const within = (place: string) =>
      start(folder, ['run', file, '--folder', place], join(disk.inside, 'cache'), {}, disk.enter).ended;

    const refused = await within(join(disk.inside, 'run'));
    expect(refused.stderr).toMatch(/^error: This file system can only be read\.\n.*\n {2}Make it writable, or choose/m);
    expect(refused.code).toBe(exitCodes.wrongUse);

    const run = join(folder, 'run');
    expect(await within(run)).toMatchObject({ code: exitCodes.success });
    expect(warningsIn(run)).toEqual([
      expect.stringMatching(
        /The cache folder .* can't be written \(EROFS\): nothing is kept for the next run\. Set DARK/,
      ),
    ]);
  });

  it('not in a current folder that was deleted', () => {
    const folder = workspace();
    const file = join(folder, writeExperiment(folder, experiment));
    const inNowhere = 'mkdir gone && cd gone && rmdir ../gone && exec "$@"';
    // The loader of sources needs a current folder itself.
    const engine = [process.execPath, join(import.meta.dirname, '../../dist/engine.js')];
    const args = ['-c', inNowhere, 'sh', ...engine, 'run', file];
    const { status: code, stderr } = spawnSync('sh', args, { cwd: folder, encoding: 'utf8' });
    expect(stderr).toMatch(/^error: The current folder no longer exists\.\n {2}Change to one that does/m);
    expect(code).toBe(exitCodes.wrongUse);
    expect(existsSync(join(folder, 'runs'))).toBe(false);
  });
});
