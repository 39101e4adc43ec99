import { describe, expect, it } from 'vitest';
import { selfLabelingExperimentSchema } from '../../../engine/methods/selfLabeling/config';
import type { ImageDataset, ImageSplit } from '../../../engine/datasets/dataset';
import { createSelfLabelingModel } from '../../../engine/methods/selfLabeling/selfLabelingModel';
import { Random } from '../../../engine/random';
import { compiled } from '../runtimes';
import { inMemory } from '../../../engine/datasets/imageBytes';

/** Random images of any size: what is tested is that the networks fit, not what they learn. */
function noise(height: number, width: number, channels: number): ImageDataset {
  const random = Random.from(1, 'noise');
  const split = (count: number): ImageSplit => ({
    count,
    images: inMemory(
      Uint8Array.from({ length: count * height * width * channels }, () => random.integer(256)),
      height * width * channels,
    ),
    labels: Uint8Array.from({ length: count }, (_, i) => i % 4),
  });
  return {
    name: 'noise',
    title: 'Noise',
    height,
    width,
    channels,
    classes: ['a', 'b', 'c', 'd'],
    train: split(64),
    test: split(16),
    contentId: 'noise',
  };
}

describe.each(['small', 'dcgan', 'resnet'] as const)('%s networks', (architecture) => {
  it.each([
    [28, 28, 1],
    [32, 32, 3],
    [48, 48, 3],
  ])('train and draw images of %i x %i x %i', async (height, width, channels) => {
    const experiment = selfLabelingExperimentSchema.parse({
      method: 'self-labeling',
      dataset: { name: 'mnist' },
      labels: 'some',
      labelsPerClass: 2,
      networks: { architecture, width: 0.25, latent: 8 },
      training: { batch: 4 },
      sampling: { columns: 3 },
    });
    const dataset = noise(height, width, channels);
    const model = await createSelfLabelingModel({
      experiment,
      dataset,
      runtime: compiled,
      random: Random.from(0, 'training'),
    });
    for (let step = 0; step < 2; step++) {
      const scalars = await model.step();
      expect(Object.entries(scalars).filter(([, value]) => !Number.isFinite(value))).toEqual([]);
    }
    for (const { rows, columns, batch } of await model.grids()) {
      expect([rows, columns]).toEqual([4, 3]);
      expect(batch.images.length).toBe(12 * height * width * channels);
      expect(batch.images.every((pixel) => Math.abs(pixel) <= 1)).toBe(true);
    }
    model.dispose();
  });
});

it.each(['small', 'dcgan', 'resnet'] as const)(
  '%s networks can take a label beside the latent vector alone, which still says what is drawn',
  async (architecture) => {
    const experiment = selfLabelingExperimentSchema.parse({
      method: 'self-labeling',
      dataset: { name: 'mnist' },
      selfLabeling: { labelEntry: 'latent', labelScale: 3 },
      networks: { architecture, width: 0.25, latent: 8 },
      training: { batch: 4 },
      sampling: { columns: 2 },
    });
    const model = await createSelfLabelingModel({
      experiment,
      dataset: noise(8, 8, 1),
      runtime: compiled,
      random: Random.from(0, 'training'),
    });
    await model.step();
    const tables = Object.entries(model.state.specs).filter(([name]) => /^generator\/.*norm.*\/gain$/.test(name));
    expect(tables).not.toHaveLength(0);
    for (const [, { shape }] of tables) expect(shape[0]).toBe(1);
    const { batch } = (await model.grids())[0]!;
    const image = (row: number) => batch.images.slice(row * 2 * 64, row * 2 * 64 + 64);
    expect(image(1)).not.toEqual(image(0));
    model.dispose();
  },
);
