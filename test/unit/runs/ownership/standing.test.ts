import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { renameSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { RunRecord } from '../../../../engine/protocol/record';
import { claimRunFolder } from '../../../../engine/runs/ownership/claimRunFolder';
import { settledStanding, standingOf } from '../../../../engine/runs/ownership/standing';
import { phaseOf } from '../../../../engine/runs/record';
import { makeRun, record, temporaryFolder, writeRecord } from '../../extension/runFixture';

const id = '20261122-082415-3fa2';
const stops: (() => void)[] = [];
afterEach(() => stops.splice(0).forEach((stop) => stop()));

function program(...args: string[]): ChildProcess & { pid: number } {
  const child = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60000)', ...args]);
  stops.push(() => child.kill('SIGKILL'));
  return child as ChildProcess & { pid: number };
}

function runOf(change: Partial<RunRecord>) {
  const written = record(change);
  return { folder: makeRun(temporaryFolder(), 'digits', id, written), written };
}

/** What an engine on another machine does, whose clock is wrong by `skew` milliseconds. */
function beat(folder: string, skew: number): void {
  const timer = setInterval(() => {
    const next = join(folder, 'next.json');
    writeFileSync(next, JSON.stringify(record({ heartbeatAt: new Date(Date.now() + skew).toISOString() })));
    renameSync(next, join(folder, 'run.json'));
  }, 100);
  stops.push(() => clearInterval(timer));
}

describe('a run of an engine that claims nothing', () => {
  it('is lost where its number on this machine is none, this process’s, or another program’s', async () => {
    const { pid: none } = spawnSync(process.execPath, ['--version']);
    for (const pid of [none, process.pid, program().pid]) {
      const { folder, written } = runOf({ host: hostname(), pid });
      expect(await phaseOf(folder, written)).toBe('lost');
      expect(await standingOf(folder, written)).toMatchObject({ is: 'gone', pid: null });
    }
  });

  it('is watched where its number is an engine’s, and may be ended where that is at work on this folder', async () => {
    const { folder } = runOf({});
    const own = record({ host: hostname(), pid: program('darkroom', 'resume', folder).pid });
    const other = record({ host: hostname(), pid: program('darkroom', 'resume', '/other').pid });
    await expect.poll(() => standingOf(folder, own)).toMatchObject({ is: 'unknown', pid: own.pid });
    await expect.poll(() => standingOf(folder, other)).toMatchObject({ is: 'unknown', pid: null });
  });

  it('counts behind a claim that was released', async () => {
    const { folder, written } = runOf({});
    (await claimRunFolder(folder, { seconds: 0.3 })).release();
    expect(await standingOf(folder, written)).toMatchObject({ is: 'unknown', owner: { host: 'elsewhere' } });
  });
});

describe('a run on another machine', () => {
  it.each([
    ['behind', -60_000],
    ['ahead', 60_000],
  ])('is going while its heartbeat changes, with a clock %s', async (_, skew) => {
    const { folder } = runOf({});
    beat(folder, skew);
    const said: string[] = [];
    await expect(claimRunFolder(folder, { say: (text) => said.push(text) })).rejects.toThrow(
      'This run is still going: process 1 on elsewhere.',
    );
    expect(said).toEqual([expect.stringContaining("process 1 on elsewhere, which can't be seen")]);
  });

  it('is over when its heartbeat stays as it is, in the past or in the future', async () => {
    for (const heartbeatAt of ['2026-01-01T00:00:00.000Z', '2099-01-01T00:00:00.000Z']) {
      const { folder } = runOf({ heartbeatAt });
      const began = performance.now();
      expect(await settledStanding(folder, { seconds: 0.5 })).toMatchObject({ is: 'gone' });
      expect(performance.now() - began).toBeGreaterThan(500);
      // What was seen once needn't be watched again.
      (await claimRunFolder(folder, { seconds: 0.5, say: () => expect.unreachable() })).release();
    }
  });

  it('is lost in lists once nothing has changed for 20 seconds of their own, and no sooner', async () => {
    const { folder, written } = runOf({ heartbeatAt: '2026-01-01T00:00:00.000Z' });
    const now = vi.spyOn(performance, 'now');
    stops.push(() => now.mockRestore());
    now.mockReturnValue(1000);
    expect(await phaseOf(folder, written)).toBe('running');
    now.mockReturnValue(20_900);
    expect(await phaseOf(folder, written)).toBe('running');
    now.mockReturnValue(21_100);
    expect(await phaseOf(folder, written)).toBe('lost');
    writeRecord(folder, record({ heartbeatAt: '2026-01-01T00:00:01.000Z' }));
    expect(await phaseOf(folder, written)).toBe('running');
  });
});

it('is not lost that ends between two looks', async () => {
  const { pid } = spawnSync(process.execPath, ['--version']);
  const { folder, written } = runOf({ host: hostname(), pid });
  writeRecord(folder, { ...written, state: 'finished', heartbeatAt: '2026-11-22T09:00:00.000Z' });
  expect(await phaseOf(folder, written)).toBe('running');
});
