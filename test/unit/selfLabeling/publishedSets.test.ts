import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { ImageDataset } from '../../../engine/datasets/dataset';
import { loadStl10 } from '../../../engine/datasets/stl10/loadStl10';
import { loadSvhn } from '../../../engine/datasets/svhn/loadSvhn';
import { selfLabelingExperimentSchema } from '../../../engine/methods/selfLabeling/config';
import { createSelfLabelingModel } from '../../../engine/methods/selfLabeling/selfLabelingModel';
import { Random } from '../../../engine/random';
import { published } from '../datasets/publishedLayouts';
import { writeSmallStl10 } from '../datasets/stl10Files';
import { smallSvhn } from '../datasets/svhnFiles';
import { compiled } from '../runtimes';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'darkroom-published-'));
  vi.stubEnv('DARKROOM_CACHE', join(folder, 'cache'));
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
});

const steps = 20;

/** The losses of every step, and whether the images that it generates have changed with them. */
async function train(dataset: ImageDataset, labels: 'none' | 'all') {
  const experiment = selfLabelingExperimentSchema.parse({
    method: 'self-labeling',
    dataset: { name: dataset.name },
    labels,
    training: { batch: 8 },
    networks: { width: 0.25, latent: 8 },
    seed: 5,
  });
  const random = Random.from(5, 'training');
  const model = await createSelfLabelingModel({ experiment, dataset, runtime: compiled, random });
  const generate = async () => (await model.generate(new Float32Array(8), Random.from(1, 'latents'))).images;
  const before = await generate();
  const losses: number[] = [];
  for (let step = 0; step < steps; step++) losses.push(...Object.values(await model.step()));
  const after = await generate();
  model.dispose();
  return { losses, before, after };
}

async function expectTrained(dataset: ImageDataset, labels: 'none' | 'all'): Promise<void> {
  const { losses, before, after } = await train(dataset, labels);
  expect(losses.length).toBeGreaterThan(2 * steps);
  expect(losses.every(Number.isFinite)).toBe(true);
  expect(after).toHaveLength(8 * dataset.height * dataset.width * 3);
  expect(after.every((value) => Math.abs(value) <= 1)).toBe(true);
  expect(after).not.toEqual(before);
}

it('trains on STL-10 with its images without labels', async () => {
  await expectTrained(
    await loadStl10(folder, { resolution: 32, unlabelled: true }, await writeSmallStl10(folder)),
    'all',
  );
});

it('trains on SVHN without labels', async () => {
  await expectTrained(await loadSvhn(published('.'), {}, await smallSvhn()), 'none');
});
