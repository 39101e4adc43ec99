import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readingRules } from '../../engine/datasets/loading/readingRules';
import { start, workspace } from './darkroom';
import { cache, completed, eventsOf, recordOf } from './subsampling';

const tiny = {
  method: 'self-labeling',
  labels: 'some',
  labelsPerClass: 2,
  dataset: { name: 'mnist', limit: 256 },
  networks: { latent: 8, width: 0.25 },
  training: { steps: 4, batch: 8, logEvery: 1 },
  sampling: { every: 100, columns: 4 },
  evaluation: { every: 0, samples: 256 },
  checkpoints: { every: 2 },
  runtime: { device: 'cpu', threads: 1 },
};
const newest = 'checkpoints/step-000004';
const weightsOf = (run: string) => readFileSync(join(run, 'checkpoints/step-000006/weights.safetensors'));
const lossesOf = (run: string) =>
  eventsOf(run).flatMap((event) =>
    event.type === 'scalars'
      ? [[event.step, Object.entries(event.values).filter(([name]) => name.startsWith('loss/'))]]
      : [],
  );
const warningsOf = (run: string) => eventsOf(run).flatMap((event) => (event.type === 'warning' ? [event.message] : []));
const resume = (folder: string, name: string, ...words: string[]) =>
  start(folder, ['resume', name, '--set', 'training.steps=6', ...words], cache).ended;

it('a resume passes over a damaged and a foreign checkpoint, names them, and is as one from the older', async () => {
  const folder = workspace();
  const run = await completed(folder, 'run', tiny);
  const wider = await completed(folder, 'wider', { ...tiny, networks: { latent: 8, width: 0.5 } });
  const [flipped, foreign, older] = ['flipped', 'foreign', 'older'].map((name) => {
    const copy = join(folder, name);
    cpSync(run, copy, { recursive: true });
    return copy;
  }) as [string, string, string];
  const weights = join(flipped, newest, 'weights.safetensors');
  const bytes = readFileSync(weights);
  bytes[bytes.length - 1000]! ^= 4;
  writeFileSync(weights, bytes);
  rmSync(join(foreign, newest), { recursive: true });
  cpSync(join(wider, newest), join(foreign, newest), { recursive: true });
  rmSync(join(older, newest), { recursive: true });

  for (const name of ['older', 'flipped', 'foreign']) expect(await resume(folder, name)).toMatchObject({ code: 0 });
  expect(warningsOf(older)).toEqual([]);
  expect(warningsOf(flipped).join()).toMatch(/^The checkpoint is damaged: .*step-000004/);
  expect(warningsOf(foreign).join()).toMatch(/^The checkpoint doesn't fit the experiment's networks: .*step-000004/);
  for (const gone of [flipped, foreign]) {
    expect(weightsOf(gone).equals(weightsOf(older))).toBe(true);
    expect(lossesOf(gone).slice(-4)).toEqual(lossesOf(older).slice(-4));
  }
}, 300_000);

it('a resume on other images says both content ids, and goes on with them when asked to', async () => {
  const folder = workspace();
  const run = await completed(folder, 'run', tiny);
  const config = join(run, 'config.json');
  writeFileSync(config, readFileSync(config, 'utf8').replace('"limit": 256', '"limit": 300'));
  const { code, stderr } = await resume(folder, 'run');
  expect(code).not.toBe(0);
  const [, now, before] =
    /other images: the content id of .+ is ([0-9a-f]+), that of the run's data set is ([0-9a-f]+)\./.exec(stderr)!;
  expect(stderr).toContain('or go on with --accept-data.');

  expect(await resume(folder, 'run', '--accept-data')).toMatchObject({ code: 0 });
  expect(recordOf(run)).toMatchObject({ state: 'finished', data: { rules: readingRules } });
  const { id, accepted } = recordOf(run).data!;
  expect([id, ...accepted!].map((each) => each.slice(0, 16))).toEqual([now, before]);
  expect(eventsOf(run)).toContainEqual(
    expect.objectContaining({ changes: [{ key: 'dataset', from: before, to: now }] }),
  );
  // From then on they are the run's own; checkpoints of before are as good as they were.
  expect(await resume(folder, 'run', '--set', 'training.steps=8')).toMatchObject({ code: 0 });
  expect(recordOf(run).data).toMatchObject({ id, accepted });
  expect(await resume(folder, 'run', '--from-step', '4')).toMatchObject({ code: 0 });
}, 300_000);
