import { mkdirSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { StepProfile } from '../../engine/cli/profileText';
import { darkroom, start, workspace, writeExperiment } from './darkroom';

const tiny = {
  method: 'self-labeling',
  labels: 'none',
  dataset: { name: 'mnist' },
  networks: { latent: 8, width: 0.25 },
  training: { batch: 8 },
  optimizer: { discriminatorSteps: 1 },
  runtime: { device: 'cpu', threads: 1 },
};

it.each(['step', 'generate'])(
  'reports where the time and the memory of a %s go, and leaves nothing behind',
  async (program) => {
    const folder = workspace();
    const temporary = join(folder, 'temporary');
    mkdirSync(temporary);
    const args = [
      'profile',
      writeExperiment(folder, tiny),
      '--program',
      program,
      '--steps',
      '3',
      '--rows',
      '30',
      '--json',
      'profile.json',
    ];
    const { code, stdout, stderr } = await start(folder, args, undefined, {
      TMPDIR: temporary,
      TEMP: temporary,
      TMP: temporary,
    }).ended;
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(readdirSync(temporary).filter((name) => name.startsWith('darkroom'))).toEqual([]);

    const {
      rows,
      operations,
      share,
      milliseconds,
      recordedMilliseconds,
      images,
      imagesPerSecond,
      memory,
      bufferBytes,
      programs,
    } = JSON.parse(readFileSync(join(folder, 'profile.json'), 'utf8')) as StepProfile;
    for (const table of [rows, operations]) {
      const sum = table.reduce((total, row) => total + row.share, 0);
      expect(sum).toBeCloseTo(share, 10);
      expect(sum).toBeGreaterThan(0.01);
      expect(sum).toBeLessThanOrEqual(1);
      expect(table.map((row) => row.milliseconds)).toEqual(table.map((row) => row.milliseconds).sort((a, b) => b - a));
    }
    // Each layer of eight 28x28 images (a hundred when generating) is there with its shape, as often in every step.
    const batch = program === 'step' ? 8 : 100;
    expect(images).toBe(batch);
    expect(
      rows.some(
        ({ operation, outputShape }) =>
          /^Conv/.test(operation) && outputShape?.startsWith(`${batch}x`) && outputShape.endsWith('x28x28'),
      ),
    ).toBe(true);
    expect(rows.every(({ count }) => Number.isInteger(count))).toBe(true);
    expect(programs).toHaveLength(1);
    expect(programs[0]!.executed).toBe(rows.reduce((total, { count }) => total + count, 0));
    expect(programs[0]!.executed).toBeLessThanOrEqual(programs[0]!.nodes);
    expect(imagesPerSecond).toBeCloseTo((1000 * batch) / milliseconds, 6);
    expect(recordedMilliseconds).toBeGreaterThan(0);
    expect(memory.peak).toBeGreaterThan(memory.before);
    expect(bufferBytes).toBeGreaterThan(4 * batch * 28 * 28);

    const lines = stdout.split('\n');
    expect(lines[0]).toMatch(/^device {6}cpu \(ONNX Runtime .*, 1 thread\)$/);
    expect(stdout).toMatch(/\n\w+ +\d+x\d+x\d+x\d+ +\d+ +\d+\.\d\d +\d+\.\d % +\d+\.\d % {2}█/);
    expect(stdout).toMatch(/\nConv\w* +\d+ +\d+\.\d\d +\d+\.\d % +\d+\.\d %/);
    expect(stdout).toContain(`\n${rows.length - 30} more `);
    // The cumulative share of the last line is the share of all operations.
    expect(lines.findLast((line) => line.includes(' %'))).toMatch(
      new RegExp(`${(100 * share).toFixed(1).replace('.', '\\.')} %`),
    );
  },
);

it('leaves nothing behind when it is interrupted', async () => {
  const folder = workspace();
  const profiles = () => readdirSync(folder).filter((name) => name.startsWith('darkroom-profile'));
  const { child, ended } = start(folder, ['profile', writeExperiment(folder, tiny), '--steps', '100000'], undefined, {
    TMPDIR: folder,
    TEMP: folder,
    TMP: folder,
  });
  await expect.poll(profiles, { timeout: 60_000 }).not.toEqual([]);
  child.kill('SIGINT');
  expect((await ended).code).toBe(130);
  expect(profiles()).toEqual([]);
});

it("says what it can't do", async () => {
  const folder = workspace();
  const file = writeExperiment(folder, tiny);
  expect(await darkroom(folder, 'profile', file, '--steps', '0')).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('whole number of at least 1') as string,
  });
  expect(await darkroom(folder, 'profile', file, '--set', 'dataset.name=cifar10')).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(
      /^error: CIFAR-10 is not on this machine\.\n {2}dataset\.name\n {2}Fetch it once/,
    ) as string,
  });
});
