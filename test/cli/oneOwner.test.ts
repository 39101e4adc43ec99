import { spawn } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { claimSchema } from '../../engine/protocol/claim';
import type { RunRecord } from '../../engine/protocol/record';
import { engine, start, workspace, writeExperiment } from './darkroom';
import { cache, eventsOf, recordOf } from './subsampling';

const tiny = {
  method: 'self-labeling',
  dataset: { name: 'mnist', limit: 64 },
  networks: { latent: 8, width: 0.25 },
  training: { steps: 100_000, batch: 8, logEvery: 1 },
  sampling: { every: 100_000, columns: 2 },
  evaluation: { every: 0 },
  checkpoints: { every: 2, keep: 1 },
  runtime: { device: 'cpu', threads: 1 },
};

/** A run that was killed behind its first checkpoint, for all tests. */
const root = mkdtempSync(join(tmpdir(), 'darkroom-cli-'));
const killed = join(root, 'run');

beforeAll(async () => {
  const { child, ended } = start(root, ['run', writeExperiment(root, tiny), '--folder', 'run'], cache);
  await vi.waitUntil(() => checkpointsOf(killed).length > 0, { timeout: 120_000 });
  child.kill('SIGKILL');
  await ended;
  expect(claimOf(killed)).toMatchObject({ releasedAt: null, owner: { pid: recordOf(killed).pid } });
}, 150_000);

afterAll(() => {
  rmSync(root, { recursive: true, force: true });
});

function checkpointsOf(folder: string): string[] {
  const place = join(folder, 'checkpoints');
  return existsSync(place) ? readdirSync(place).filter((name) => name.startsWith('step-')) : [];
}

function claimOf(folder: string) {
  const names = readdirSync(folder).filter((name) => name.startsWith('owner-'));
  expect(names).toHaveLength(1);
  return claimSchema.parse(JSON.parse(readFileSync(join(folder, names[0]!), 'utf8')));
}

/** A copy of the run, as if it had been trained there. */
function copyOfRun(change: Partial<RunRecord> = {}): string {
  const folder = join(workspace(), 'copy');
  cpSync(killed, folder, { recursive: true });
  writeRecord(folder, { ...recordOf(folder), ...change });
  return folder;
}

function writeRecord(folder: string, record: RunRecord): void {
  writeFileSync(join(folder, 'next.json'), JSON.stringify(record));
  renameSync(join(folder, 'next.json'), join(folder, 'run.json'));
}

/** Text of all files that an engine writes to, and the names of all others. */
function contents(folder: string): string[] {
  const files = ['config.json', 'run.json', 'events.jsonl', 'log.txt'];
  return [...files.map((file) => readFileSync(join(folder, file), 'utf8')), ...readdirSync(folder)];
}

/** Resumes for two steps. */
function resume(folder: string) {
  const { step } = recordOf(folder).progress;
  const steps = Math.max(step, ...checkpointsOf(folder).map((name) => Number(name.slice('step-'.length)))) + 2;
  return start(folder, ['resume', folder, '--set', `training.steps=${steps}`], cache);
}

describe('a run whose engine was killed', () => {
  it('goes on though its number is that of the engine which goes on, as in a container', async () => {
    const folder = copyOfRun();
    // The shell becomes the engine.
    const script = `sed -i "s/\\"pid\\":[0-9]*/\\"pid\\":$$/" run.json; exec "$0" "$@"`;
    const steps = Number(checkpointsOf(folder)[0]!.slice('step-'.length)) + 2;
    const args = ['resume', '.', '--set', `training.steps=${steps}`];
    const child = spawn('sh', ['-c', script, process.execPath, engine, ...args], {
      cwd: folder,
      env: { ...process.env, DARKROOM_CACHE: cache },
    });
    onTestFinished(() => void child.kill('SIGKILL'));
    const code = await new Promise((resolve) => child.once('close', resolve));
    expect(code).toBe(0);
    expect(recordOf(folder)).toMatchObject({ state: 'finished', pid: child.pid });
  });

  it('goes on though its number is that of another program, whatever its heartbeat', async () => {
    const other = spawn('sleep', ['60']);
    onTestFinished(() => void other.kill('SIGKILL'));
    const folder = copyOfRun({ pid: other.pid!, heartbeatAt: '2099-01-01T00:00:00.000Z' });
    const { code, stdout } = await resume(folder).ended;
    expect(stdout).not.toContain('Watching');
    expect(code).toBe(0);
    expect(claimOf(folder)).toMatchObject({ owner: { pid: recordOf(folder).pid } });
    expect(claimOf(folder).releasedAt).not.toBeNull();
  });
});

it('a run that another machine writes is left alone, though the clock there is a minute behind', async () => {
  const folder = copyOfRun({ host: 'elsewhere' });
  const before = contents(folder);
  const record = recordOf(folder);
  const timer = setInterval(() => {
    writeRecord(folder, { ...record, heartbeatAt: new Date(Date.now() - 60_000).toISOString() });
  }, 1000);
  onTestFinished(() => clearInterval(timer));
  const { code, stderr, stdout } = await resume(folder).ended;
  clearInterval(timer);
  expect(stdout).toContain(`Watching for up to 20 seconds whether process ${record.pid} on elsewhere`);
  expect(stderr).toContain(`This run is still going: process ${record.pid} on elsewhere.`);
  expect(code).toBe(2);
  writeFileSync(join(folder, 'run.json'), before[1]!);
  expect(contents(folder)).toEqual(before);
});

it('of two engines that go on with a run at once, one does, and the other says who has it', async () => {
  const folder = copyOfRun();
  const engines = [1, 2].map(() => start(folder, ['resume', folder], cache));
  // The other one would go on for ever.
  const first = await Promise.race(engines.map(({ ended }, i) => ended.then((end) => ({ ...end, i }))));
  const winner = engines[1 - first.i]!;
  await expect.poll(() => recordOf(folder).pid, { timeout: 60_000 }).toBe(winner.child.pid);
  winner.child.kill('SIGINT');
  await winner.ended;
  expect(first.code).toBe(2);
  expect(first.stderr).toContain(
    `This run is still going: process ${winner.child.pid} on ${recordOf(folder).host}, since 2`,
  );
  expect(recordOf(folder).state).toBe('stopped');
  expect(claimOf(folder).releasedAt).not.toBeNull();
  const events = eventsOf(folder);
  expect(events.map(({ seq }) => seq)).toEqual(events.map((_, i) => i));
});

/** Deletes a folder; false where an engine has put something into it meanwhile. */
function isDeleted(folder: string): boolean {
  try {
    rmSync(folder, { recursive: true, force: true });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOTEMPTY') throw error;
    return false;
  }
}

it('an engine whose folder was deleted, and one begun in its place, leaves that to the new one', async () => {
  const place = workspace();
  const folder = join(place, 'run');
  const file = writeExperiment(place, { ...tiny, checkpoints: { every: 0 } });
  const begin = () => start(place, ['run', file, '--folder', 'run'], cache);
  const isAt = (pid: number | undefined) => existsSync(join(folder, 'run.json')) && recordOf(folder).pid === pid;
  const first = begin();
  await vi.waitUntil(() => isAt(first.child.pid), { timeout: 60_000 });
  await vi.waitUntil(() => isDeleted(folder), { timeout: 60_000 });
  const second = begin();
  const { code, stdout } = await first.ended;
  expect(code).toBe(1);
  expect(stdout).toContain('The run folder was moved or deleted, so the run has ended');
  await vi.waitUntil(() => isAt(second.child.pid), { timeout: 60_000 });
  second.child.kill('SIGINT');
  await second.ended;
  expect(recordOf(folder)).toMatchObject({ state: 'stopped', pid: second.child.pid });
  expect(claimOf(folder)).toMatchObject({ owner: { pid: second.child.pid } });
  expect(readdirSync(folder)).toContain('owner-1.json');
  const events = eventsOf(folder);
  expect(events.map(({ seq }) => seq)).toEqual(events.map((_, i) => i));
});

describe('a run whose folder is moved while it goes on', () => {
  it('ends with a plain word, makes no folder in the old place, and goes on in the new one', async () => {
    const place = workspace();
    const [folder, moved] = [join(place, 'run'), join(place, 'moved')];
    const engine = start(place, ['run', writeExperiment(place, tiny), '--folder', 'run'], cache);
    await vi.waitUntil(() => checkpointsOf(folder).length > 0, { timeout: 120_000 });
    renameSync(folder, moved);
    const { code, stdout } = await engine.ended;
    expect(code).toBe(1);
    expect(stdout).toContain(`The run folder was moved or deleted, so the run has ended: ${folder}.`);
    expect(existsSync(folder)).toBe(false);
    expect((await resume(moved).ended).code).toBe(0);
  }, 240_000);
});
