import { fork, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import {
  cpSync,
  existsSync,
  linkSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { afterAll, describe, expect, it } from 'vitest';
import { claimSchema, newClaim, type Claim, type ProcessIdentity } from '../../../../engine/protocol/claim';
import { claimRunFolder, type ClaimLoss } from '../../../../engine/runs/ownership/claimRunFolder';
import { folderIdentity } from '../../../../engine/runs/ownership/claimFile';
import { thisProcess } from '../../../../engine/runs/ownership/processIdentity';
import { isGoing, standingOf } from '../../../../engine/runs/ownership/standing';
import { readRecord } from '../../../../engine/runs/readRecord';
import { makeRun, temporaryFolder } from '../../extension/runFixture';
import type { Outcome, Race } from './racer';

const id = '20261122-082415-3fa2';
const children: ChildProcess[] = [];
afterAll(() => children.forEach((child) => child.kill('SIGKILL')));

async function deadProcess(): Promise<ProcessIdentity> {
  const { pid } = spawnSync(process.execPath, ['--version']);
  return { ...(await thisProcess()), pid };
}

async function writeClaim(folder: string, number: number, owner: ProcessIdentity, change: Partial<Claim> = {}) {
  const claim = { ...newClaim(owner, await folderIdentity(folder)), ...change };
  writeFileSync(join(folder, `owner-${number}.json`), JSON.stringify(claim));
}

function claimsIn(folder: string): string[] {
  return readdirSync(folder).filter((name) => name.includes('owner'));
}

function readClaim(folder: string, number: number): Claim {
  return claimSchema.parse(JSON.parse(readFileSync(join(folder, `owner-${number}.json`), 'utf8')));
}

describe('claiming a run folder', () => {
  it('gives it to exactly one of many processes that find a dead owner at the same moment', async () => {
    const root = temporaryFolder();
    const racer = join(root, 'racer.cjs');
    buildSync({ entryPoints: [join(import.meta.dirname, 'racer.ts')], outfile: racer, bundle: true, platform: 'node' });
    const racers = Array.from({ length: 8 }, () => fork(racer, { execArgv: [] }));
    children.push(...racers);
    await Promise.all(racers.map((racer) => once(racer, 'message')));
    const dead = await deadProcess();
    for (let round = 1; round <= 20; round++) {
      const folder = join(root, String(round));
      mkdirSync(folder);
      await writeClaim(folder, round, dead);
      const at = Date.now() + 20;
      const outcomes = await Promise.all(
        racers.map(async (racer) => {
          const answer = once(racer, 'message') as Promise<[Outcome]>;
          racer.send({ folder, at } satisfies Race);
          return (await answer)[0];
        }),
      );
      const winners = racers.filter((_, i) => outcomes[i]!.refusal === null);
      expect(winners).toHaveLength(1);
      expect(claimsIn(folder)).toEqual([`owner-${round + 1}.json`]);
      expect(readClaim(folder, round + 1)).toMatchObject({ owner: { pid: winners[0]!.pid }, releasedAt: null });
      for (const { refusal } of outcomes)
        expect(refusal ?? `process ${winners[0]!.pid} on`).toContain(`process ${winners[0]!.pid} on`);
    }
    // A crash releases what was claimed.
    const [winner] = racers;
    const last = join(root, 'last');
    mkdirSync(last);
    winner!.send({ folder: last, at: 0 } satisfies Race);
    await once(winner!, 'message');
    await expect(claimRunFolder(last)).rejects.toThrow(`This run is still going: process ${winner!.pid} on `);
    winner!.kill('SIGKILL');
    await once(winner!, 'exit');
    const claim = await claimRunFolder(last);
    expect(claimsIn(last)).toEqual(['owner-2.json']);
    claim.release();
  }, 60_000);

  it('goes on with a released one, and leaves its own released', async () => {
    const folder = temporaryFolder();
    await writeClaim(folder, 1, await thisProcess(), { releasedAt: new Date().toISOString() });
    writeFileSync(join(folder, '.owner-2.json.77-abcd.tmp'), 'torn');
    const claim = await claimRunFolder(folder);
    expect(claimsIn(folder)).toEqual(['owner-2.json']);
    expect(readClaim(folder, 2).releasedAt).toBeNull();
    claim.release();
    expect(claimsIn(folder)).toEqual(['owner-2.json']);
    expect(readClaim(folder, 2).releasedAt).not.toBeNull();
  });

  it('is told within a heartbeat or two that another has taken the folder over, and then releases nothing', async () => {
    const folder = temporaryFolder();
    const claim = await claimRunFolder(folder);
    const told = new Promise<ClaimLoss>((tell) => claim.onLost(tell));
    await writeClaim(folder, 2, { ...(await thisProcess()), pid: 4242, host: 'other' });
    expect(await told).toMatchObject({
      by: 'other',
      error: { message: expect.stringContaining('process 4242 on other') as string },
    });
    await expect(claim.assertHeld()).rejects.toThrow('4242');
    claim.release();
    expect(readClaim(folder, 1).releasedAt).toBeNull();
  });

  it('is told that the folder was moved, and makes no other in its place', async () => {
    const folder = join(temporaryFolder(), 'run');
    mkdirSync(folder);
    const claim = await claimRunFolder(folder);
    const told = new Promise<ClaimLoss>((tell) => claim.onLost(tell));
    renameSync(folder, `${folder}-elsewhere`);
    expect(await told).toEqual({ by: 'removal' });
    claim.release();
    expect(existsSync(folder)).toBe(false);
    expect(claimsIn(`${folder}-elsewhere`)).toEqual(['owner-1.json']);
  });

  it('is told that another folder stands in its place, and leaves alone what is in that', async () => {
    const folder = join(temporaryFolder(), 'run');
    mkdirSync(folder);
    const claim = await claimRunFolder(folder);
    const told = new Promise<ClaimLoss>((tell) => claim.onLost(tell));
    renameSync(folder, `${folder}-elsewhere`);
    mkdirSync(folder);
    // The first claim of that folder has the same number.
    await writeClaim(folder, 1, { ...(await thisProcess()), pid: 4242 });
    const before = readFileSync(join(folder, 'owner-1.json'), 'utf8');
    await expect(claim.assertHeld()).rejects.toThrow('moved or deleted');
    expect(await claim.loss()).toEqual({ by: 'removal' });
    expect(await told).toEqual({ by: 'removal' });
    claim.release();
    expect(readFileSync(join(folder, 'owner-1.json'), 'utf8')).toBe(before);
  });

  it('says why a folder can’t be claimed', async () => {
    const folder = join(temporaryFolder(), 'file');
    writeFileSync(folder, '');
    await expect(claimRunFolder(folder)).rejects.toMatchObject({ name: 'UserError', where: folder });
  });

  it('reads no claim through a link, nor one that is none, and takes them for an owner that can’t be seen', async () => {
    const elsewhere = temporaryFolder();
    await writeClaim(elsewhere, 1, await thisProcess());
    const make = {
      link: (path: string) => symlinkSync(join(elsewhere, 'owner-1.json'), path),
      torn: (path: string) => writeFileSync(path, '{"version": 1, "own'),
      folder: (path: string) => mkdirSync(path),
      newer: (path: string) => writeFileSync(path, JSON.stringify({ ...readClaim(elsewhere, 1), version: 2 })),
    };
    for (const [name, write] of Object.entries(make)) {
      const folder = join(temporaryFolder(), name);
      mkdirSync(folder);
      write(join(folder, 'owner-1.json'));
      expect(await standingOf(folder, null), name).toMatchObject({ is: 'unknown', owner: null });
    }
  });
});

describe('a copy of a run folder', () => {
  it('is not its owner’s, though that lives', async () => {
    const root = temporaryFolder();
    const folder = makeRun(root, 'digits', id);
    const claim = await claimRunFolder(folder, { seconds: 0.1 });
    const copy = join(root, 'copy');
    cpSync(folder, copy, { recursive: true, preserveTimestamps: true });
    const record = await readRecord(folder);
    expect(await standingOf(folder, record)).toMatchObject({ is: 'going', pid: process.pid });
    expect(await standingOf(copy, record)).toMatchObject({ is: 'unknown', pid: null });
    expect(await isGoing(copy, { seconds: 0.6 })).toBe(false);
    (await claimRunFolder(copy, { seconds: 0.6 })).release();
    claim.release();
  });

  it('made of links to the same files is not either', async () => {
    const root = temporaryFolder();
    const folder = join(root, 'a');
    const copy = join(root, 'b');
    [folder, copy].forEach((each) => mkdirSync(each));
    const claim = await claimRunFolder(folder);
    linkSync(join(folder, 'owner-1.json'), join(copy, 'owner-1.json'));
    expect(await standingOf(copy, null)).toMatchObject({ is: 'unknown', pid: null });
    claim.release();
  });
});
