import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { digest } from '../../../engine/files/digest';
import { diskUse, formatBytes } from '../../../engine/runs/diskUse';
import { planPruning, prune } from '../../../engine/runs/prune';
import { RunReader } from '../../../engine/runs/runReader';
import { claimRunFolder } from '../../../engine/runs/ownership/claimRunFolder';
import { evaluation, makeRun, stamped, temporaryFolder } from '../extension/runFixture';

async function runWithFiles(state: 'finished' | 'running' = 'finished') {
  const events = stamped([evaluation(200, 20), evaluation(400, 30)]);
  const folder = makeRun(temporaryFolder(), 'digits', '20261122-082415-3fa2', { state }, events);
  for (const step of ['100', '200', '300', '400']) {
    mkdirSync(join(folder, 'checkpoints', `step-000${step}`), { recursive: true });
    writeFileSync(join(folder, 'checkpoints', `step-000${step}`, 'weights.safetensors'), Buffer.alloc(1000));
    mkdirSync(join(folder, 'samples'), { recursive: true });
    writeFileSync(join(folder, 'samples', `step-000${step}.png`), Buffer.alloc(10));
  }
  return { folder, run: (await new RunReader(folder).read())! };
}

describe('pruning', () => {
  it('says before what it frees, and keeps what the run goes on from and what was best', async () => {
    const { folder, run } = await runWithFiles();
    const before = await diskUse(folder);
    expect(before).toMatchObject({ checkpoints: 4000, samples: 40 });
    const plan = await planPruning(run, 'checkpoints');
    expect(plan.bytes).toBe(2000);
    await prune(plan);
    const left = ['100', '200', '300', '400'].filter((step) =>
      existsSync(join(folder, 'checkpoints', `step-000${step}`)),
    );
    expect(left).toEqual(['200', '400']);
    expect((await diskUse(folder)).total).toBe(before.total - 2000 + statSync(join(folder, 'owner-1.json')).size);
    expect((await planPruning(run, 'samples')).paths).toEqual([join(folder, 'samples', 'step-000300.png')]);
  });

  it('keeps the newest checkpoint that is good, and lets a damaged one go', async () => {
    const { folder, run } = await runWithFiles();
    for (const step of ['100', '200', '300', '400']) {
      const place = join(folder, 'checkpoints', `step-000${step}`);
      const sum = digest('sha256', readFileSync(join(place, 'weights.safetensors')));
      writeFileSync(join(place, 'SHA256SUMS'), `${sum}  weights.safetensors\n`);
    }
    const damaged = (step: number) =>
      truncateSync(join(folder, 'checkpoints', `step-000${step}`, 'weights.safetensors'), 500);
    const left = async () => (await planPruning(run, 'checkpoints')).paths.map((path) => basename(path));
    expect(await left()).toEqual(['step-000100', 'step-000300']);
    damaged(400);
    expect(await left()).toEqual(['step-000100', 'step-000400']);
    // The best was at step 200.
    damaged(200);
    expect(await left()).toEqual(['step-000200', 'step-000400']);
    for (const step of [100, 300]) damaged(step);
    // None is good: the newest stays.
    expect(await left()).toEqual(['step-000100', 'step-000200', 'step-000300']);
  });

  it('keeps of each kind of grid the first, the newest and the best, however seldom it is drawn', async () => {
    const { folder, run } = await runWithFiles();
    for (const name of ['0000-real', '0100-film', '0150-film', '0180-film', '0250-film', '0300-film']) {
      writeFileSync(join(folder, 'samples', `step-00${name}.png`), '');
    }
    writeFileSync(join(folder, 'samples', 'mine.png'), '');
    const { paths } = await planPruning(run, 'samples');
    const names = ['step-000150-film.png', 'step-000250-film.png', 'step-000300.png'];
    expect(paths.sort()).toEqual(names.map((name) => join(folder, 'samples', name)).sort());
  });

  it('keeps what the run goes on from by now, if it went on and ended since it was planned', async () => {
    const { folder, run } = await runWithFiles();
    const plan = await planPruning(run, 'checkpoints');
    expect(plan.paths.map((path) => basename(path))).toEqual(['step-000100', 'step-000300']);
    // It went on from step 300, and was stopped at once.
    rmSync(join(folder, 'checkpoints', 'step-000400'), { recursive: true });
    await prune(plan);
    expect(readdirSync(join(folder, 'checkpoints')).sort()).toEqual(['step-000200', 'step-000300']);
  });

  it('leaves a run alone that still goes on, or goes on again since it was planned', async () => {
    const { run } = await runWithFiles('running');
    await expect(planPruning(run, 'samples')).rejects.toThrow('still going');
    const ended = await runWithFiles();
    const plan = await planPruning(ended.run, 'checkpoints');
    await claimRunFolder(ended.folder);
    await expect(prune(plan)).rejects.toThrow('still going');
    expect((await diskUse(ended.folder)).checkpoints).toBe(4000);
  });
});

it.each([
  [0, '0 bytes'],
  [999, '999 bytes'],
  [1500, '1.5 kB'],
  [12_345_678, '12 MB'],
  [999_999, '1.0 MB'],
  [3.2e9, '3.2 GB'],
])('%d bytes are %s', (bytes, text) => {
  expect(formatBytes(bytes)).toBe(text);
});
