import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { physicalCores } from '../../engine/runtime/cores';
import { deviceKinds } from '../../engine/runtime/deviceKinds';
import { ProbeMemory } from '../../engine/runtime/probeMemory';
import { dependencies } from '../../package.json';
import { darkroom, workspace, writeExperiment } from './darkroom';

const tiny = {
  method: 'self-labeling',
  labels: 'all',
  dataset: { name: 'mnist', limit: 256 },
  networks: { latent: 8, width: 0.25 },
  training: { steps: 1, batch: 8 },
  sampling: { columns: 2 },
  evaluation: { every: 0 },
};

it('a run takes what is known of the devices, and the doctor tries them anew', async () => {
  const folder = workspace();
  const file = join(folder, 'cache/devices.json');
  const memory = new ProbeMemory(dependencies['onnxruntime-node'], physicalCores(), file);
  mkdirSync(join(folder, 'cache'));
  await memory.keep(new Map(deviceKinds.map((kind) => [kind, { works: false, detail: 'remembered' }])));
  const before = readFileSync(file, 'utf8');
  const ran = await darkroom(folder, 'run', writeExperiment(folder, tiny));
  expect(ran.code, ran.stderr).toBe(0);
  expect(ran.stdout).toContain('nothing faster works here');
  // Whoever tries a device writes down when.
  expect(readFileSync(file, 'utf8')).toBe(before);

  const { stdout } = await darkroom(folder, 'doctor', '--json');
  const { devices } = JSON.parse(stdout) as { devices: { kind: (typeof deviceKinds)[number]; works: boolean }[] };
  expect(stdout).not.toContain('remembered');
  expect(devices.find(({ kind }) => kind === 'cpu')).toMatchObject({ works: true });
  expect(memory.recall('cpu')).toMatchObject({ works: true });
  expect(memory.recall('tensorflow')).not.toMatchObject({ detail: 'remembered' });
}, 120_000);
