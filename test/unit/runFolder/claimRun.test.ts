import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { claimRun } from '../../../engine/runFolder/claimRun';
import { askRun } from '../../../engine/runs/control';
import { makeRun, temporaryFolder } from '../extension/runFixture';

it('hears what is asked from the claim on, and nothing that was asked before', async () => {
  const folder = makeRun(temporaryFolder(), 'digits', '20261122-082415-3fa2', { state: 'stopped' });
  await askRun(folder, 'pause');
  const { claim, control } = await claimRun(folder, { line: () => undefined });
  expect(control.pending()).toBeUndefined();
  await askRun(folder, 'stop');
  expect(control.pending()).toMatchObject({ action: 'stop' });
  claim.release();
});

it('claims no folder that is no run’s', async () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'thesis.tex'), '');
  await expect(claimRun(folder, { line: () => undefined })).rejects.toThrow();
});
