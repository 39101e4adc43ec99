import { execFileSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, test } from 'vitest';
import { EventLog } from '../../../engine/runFolder/eventLog';
import { readResumable } from '../../../engine/runFolder/readResumable';
import { refuseForeign } from '../../../engine/runFolder/refuseForeign';
import { RunLog } from '../../../engine/runFolder/runLog';
import { experimentFileOf } from '../../../engine/runs/experimentFile';
import { foreignPictures } from '../../../engine/runs/foreignPictures';
import { planPruning } from '../../../engine/runs/prune';
import { readRecord } from '../../../engine/runs/readRecord';
import { RunReader } from '../../../engine/runs/runReader';
import { runEventSchema } from '../../../engine/protocol/events';
import { userErrorOf } from '../datasets/userError';
import { grid, stamped, temporaryFolder } from '../extension/runFixture';

const fixture = join(import.meta.dirname, '../../fixtures/runFolders/2026-11-29/self-labeling');
const longer = [{ path: ['training', 'steps'], value: 100 }];

/** A run that can be resumed, beside a folder `elsewhere` with a file of each kind. */
function place() {
  const root = temporaryFolder();
  const [run, elsewhere] = [join(root, 'run'), join(root, 'elsewhere')];
  cpSync(fixture, run, { recursive: true });
  cpSync(fixture, elsewhere, { recursive: true });
  return { root, run, elsewhere };
}

/** Everything below a folder, links as links. */
function contents(folder: string): Record<string, string> {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  const text = (path: string) => (lstatSync(path).isFile() ? readFileSync(path, 'latin1') : '');
  return Object.fromEntries(names.map((name) => [name, text(join(folder, name))]));
}

describe('going on with a run', () => {
  it.each(['log.txt', 'events.jsonl', 'config.json', 'run.json', 'control.json', 'checkpoints', 'samples', 'networks'])(
    'is refused, and nothing touched, where %s is a link that leaves its folder',
    async (name) => {
      const { run, elsewhere } = place();
      rmSync(join(run, name), { recursive: true, force: true });
      if (!existsSync(join(elsewhere, name))) mkdirSync(join(elsewhere, name));
      symlinkSync(join(elsewhere, name), join(run, name));
      const before = [contents(run), contents(elsewhere)];
      const { message, where } = await userErrorOf(() => readResumable({ folder: run, overrides: longer }));
      expect(message).toBe('This leads out of its folder: nothing is read or written there.');
      expect(where).toBe(join(run, name));
      expect([contents(run), contents(elsewhere)]).toEqual(before);
    },
  );

  it.each(['log.txt', 'events.jsonl', 'run.json'])('is refused where %s is a pipe', async (name) => {
    const { run } = place();
    rmSync(join(run, name));
    execFileSync('mkfifo', [join(run, name)]);
    expect((await userErrorOf(() => readResumable({ folder: run, overrides: longer }))).message).toBe(
      'This is no regular file.',
    );
  });

  it('goes on in a folder that is reached through a link, and with links that stay inside', async () => {
    const { root, run } = place();
    symlinkSync(run, join(root, 'link'));
    cpSync(join(run, 'log.txt'), join(run, 'old-log.txt'));
    rmSync(join(run, 'log.txt'));
    symlinkSync('old-log.txt', join(run, 'log.txt'));
    await refuseForeign(join(root, 'link'));
    const { checkpoint } = await readResumable({ folder: join(root, 'link'), overrides: longer });
    expect(checkpoint?.state.step).toBe(6);
  });
});

test('writes no event and no line of the log through a link, or to a pipe', async () => {
  const { run, elsewhere } = place();
  const before = contents(elsewhere);
  for (const name of ['log.txt', 'events.jsonl']) {
    rmSync(join(run, name));
    symlinkSync(join(elsewhere, name), join(run, name));
  }
  const log = new RunLog(join(run, 'log.txt'));
  log.open();
  log.line('a line');
  await userErrorOf(() => EventLog.continue(join(run, 'events.jsonl'), () => undefined));
  expect(contents(elsewhere)).toEqual(before);
});

test('writes control characters of messages out in the log', () => {
  const file = join(temporaryFolder(), 'log.txt');
  const log = new RunLog(file);
  log.open();
  log.line('\u001b]0;title\u0007 and \u202e turned');
  expect(readFileSync(file, 'utf8')).toContain('  \\u001b]0;title\\u0007 and \\u202e turned\n');
});

test('lists say of a record that is a pipe or a device that it is none, without waiting', async () => {
  const { run } = place();
  rmSync(join(run, 'run.json'));
  execFileSync('mkfifo', [join(run, 'run.json')]);
  expect((await userErrorOf(() => new RunReader(run).read())).message).toBe('This is no regular file.');
  rmSync(join(run, 'run.json'));
  symlinkSync('/dev/zero', join(run, 'run.json'));
  expect((await userErrorOf(() => new RunReader(run).read())).where).toBe(join(run, 'run.json'));
});

test('reads no record or config that is longer than any', async () => {
  const { run } = place();
  writeFileSync(join(run, 'run.json'), ' '.repeat(2 ** 20 + 1));
  expect((await userErrorOf(() => readRecord(run))).message).toMatch(/has 1048577 bytes/);
  writeFileSync(join(run, 'run.json'), `{"a":${'['.repeat(50_000)}${']'.repeat(50_000)}}`);
  await expect(readRecord(run)).rejects.toThrow('It is nested deeper than 64 levels.');
});

test('prunes nothing through a link', async () => {
  const { run, elsewhere } = place();
  rmSync(join(run, 'samples'), { recursive: true });
  symlinkSync(join(elsewhere, 'samples'), join(run, 'samples'));
  const listed = (await new RunReader(run).read())!;
  await userErrorOf(() => planPruning(listed, 'samples'));
});

test('looks for no experiment file on another machine', () => {
  const { root, run } = place();
  const file = join(root, 'x.experiment.json');
  writeFileSync(file, '{}');
  expect(experimentFileOf(run, { configFile: file, configFromFolder: null })).toBe(file);
  // Deeper than the folders that a project is looked for in.
  const far = join(temporaryFolder(), 'a/b/c/d/e/y.experiment.json');
  mkdirSync(join(far, '..'), { recursive: true });
  writeFileSync(far, '{}');
  expect(experimentFileOf(run, { configFile: far, configFromFolder: null })).toBe(far);
  expect(experimentFileOf(run, { configFile: `/${far}`, configFromFolder: null })).toBeNull();
  expect(experimentFileOf(run, { configFile: file, configFromFolder: `/${file}` })).toBeNull();
});

test('knows pictures that are links, and events of pictures that lie elsewhere are none', async () => {
  const { run, elsewhere } = place();
  symlinkSync(join(elsewhere, 'run.json'), join(run, 'samples/step-000009.png'));
  expect([...(await foreignPictures(run))]).toEqual(['samples/step-000009.png']);
  const [event] = stamped([grid(4)]);
  expect(runEventSchema.safeParse(event).success).toBe(true);
  for (const file of [
    'samples/../../secret.png',
    '../secret.png',
    '/etc/x.png',
    'samples/..',
    'samples\\x.png',
    'run.json',
  ])
    expect(runEventSchema.safeParse({ ...event, file }).success).toBe(false);
});
