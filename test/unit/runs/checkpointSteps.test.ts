import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { checkpointSteps } from '../../../engine/runs/checkpointSteps';
import { temporaryFolder } from '../extension/runFixture';

it('lists each step once, the newest first, and nothing that is no checkpoint', async () => {
  const folder = temporaryFolder();
  expect(await checkpointSteps(folder)).toEqual([]);
  for (const name of ['step-000020', 'step-000100-stage-2', 'step-000100', 'step-1000000', '.tmp-step-000200', 'best'])
    mkdirSync(join(folder, 'checkpoints', name), { recursive: true });
  expect(await checkpointSteps(folder)).toEqual([1_000_000, 100, 20]);
});

it('does not follow a link out of the run', async () => {
  const folder = temporaryFolder();
  symlinkSync(temporaryFolder(), join(folder, 'checkpoints'));
  await expect(checkpointSteps(folder)).rejects.toThrow('leads out');
});
