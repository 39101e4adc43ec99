import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, describe, expect, it } from 'vitest';
import { livenessOf, thisProcess } from '../../../../engine/runs/ownership/processIdentity';
import { commandOf, findByPs, findProcess } from '../../../../engine/runs/ownership/processTable';

const children: ChildProcess[] = [];
afterEach(() => children.splice(0).forEach((child) => child.kill('SIGKILL')));

function sleeper(): ChildProcess & { pid: number } {
  const child = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60000)']);
  children.push(child);
  return child as ChildProcess & { pid: number };
}

describe('the life of an owner', () => {
  it('is known of this machine’s processes: also of one that is stopped, and at once of one that was killed', async () => {
    const child = sleeper();
    const found = await findProcess(child.pid);
    const owner = { ...(await thisProcess()), pid: child.pid, startTime: found!.startTime };
    expect(owner.startTime).not.toBeNull();
    expect(await livenessOf(owner)).toBe('alive');
    child.kill('SIGSTOP');
    expect(await livenessOf(owner)).toBe('alive');
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(await livenessOf(owner)).toBe('dead');
  });

  it('is over where its number is another process’s by now, this very one’s included', async () => {
    const here = await thisProcess();
    expect(await livenessOf(here)).toBe('alive');
    expect(await livenessOf({ ...here, startTime: '17' })).toBe('dead');
    expect(await livenessOf({ ...here, pid: sleeper().pid })).toBe('dead');
  });

  it('is over with an earlier start of this machine, and can’t be told of other machines and containers', async () => {
    const here = { ...(await thisProcess()), machine: 'a'.repeat(32) };
    const earlier = { ...here, space: 'another boot' };
    // Only what stands outside containers knows its machine: the same id there may be that of an image.
    const machine = (await thisProcess()).machine;
    expect(await livenessOf({ ...earlier, machine })).toBe(machine === null ? 'unknown' : 'dead');
    expect(await livenessOf({ ...earlier, machine, host: 'elsewhere' })).toBe('unknown');
    expect(await livenessOf({ ...earlier, machine: null })).toBe('unknown');
    expect(await livenessOf(earlier)).toBe('unknown');
  });

  it('can’t be told where the system doesn’t tell enough', async () => {
    const here = await thisProcess();
    expect(await livenessOf({ ...here, space: null })).toBe('unknown');
    expect(await livenessOf({ ...here, startTime: null })).toBe('unknown');
    const { pid } = spawnSync(process.execPath, ['--version']);
    expect(await livenessOf({ ...here, pid, startTime: null })).toBe('dead');
  });
});

describe('a process', () => {
  it.skipIf(process.platform !== 'linux')('that was killed and never waited for is none', async () => {
    // The shell becomes a program that asks nothing of the child it has from the shell.
    const parent = spawn('sh', ['-c', `sleep 0 & echo $!; exec ${process.execPath} -e "setTimeout(() => {}, 60000)"`]);
    children.push(parent);
    const pid = Number(String((await once(parent.stdout, 'data'))[0]));
    await expect.poll(() => findProcess(pid)).toBeNull();
    expect(() => process.kill(pid, 0)).not.toThrow();
  });

  it.skipIf(process.platform === 'win32')('is found by ps as on macOS', async () => {
    const child = sleeper();
    const found = await findByPs(child.pid);
    expect(Date.parse(`${found!.startTime!} UTC`)).toBeGreaterThan(Date.now() - 60_000);
    // This process may be of the same second.
    expect(await findByPs(1)).not.toEqual(found);
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(await findByPs(child.pid)).toBeNull();
  });

  it.skipIf(process.platform === 'win32')('has a command line', async () => {
    expect(await commandOf(sleeper().pid)).toContain('setTimeout');
    expect(await commandOf(2 ** 22 + 1)).toBeNull();
  });
});
