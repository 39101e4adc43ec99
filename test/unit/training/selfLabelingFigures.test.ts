import { expect, it, onTestFinished } from 'vitest';
import type { ImageDataset, ImageSplit } from '../../../engine/datasets/dataset';
import { createSelfLabelingModel } from '../../../engine/methods/selfLabeling/selfLabelingModel';
import { Random } from '../../../engine/random';
import { openDevice } from '../../../engine/runtime/devices';
import { experimentOf } from './bench';
import { inMemory } from '../../../engine/datasets/imageBytes';

/** Two classes of 8x8 noise, the second brighter. */
function noise(count: number): ImageSplit {
  const random = Random.from(1, 'noise');
  const labels = Uint8Array.from({ length: count }, (_, i) => i % 2);
  return {
    count,
    labels,
    images: inMemory(
      Uint8Array.from({ length: count * 64 }, (_, i) => random.integer(100) + 100 * labels[Math.floor(i / 64)]!),
      64,
    ),
  };
}
const dataset: ImageDataset = {
  name: 'mnist',
  title: 'Noise',
  height: 8,
  width: 8,
  channels: 1,
  classes: ['dark', 'bright'],
  train: noise(40),
  test: noise(10),
  contentId: 'noise',
};

async function figuresWith(labels: 'none' | 'some' | 'all', labelsPerClass = 1) {
  const experiment = experimentOf({
    labels,
    labelsPerClass,
    networks: { latent: 2, width: 0.25 },
    training: { steps: 1, batch: 4 },
  });
  const runtime = openDevice('cpu', 1);
  const model = await createSelfLabelingModel({ experiment, dataset, runtime, random: Random.from(0, 'training') });
  onTestFinished(() => {
    model.dispose();
    runtime.dispose();
  });
  return model.step();
}

it('judges self-labels only, never those that a person gave', async () => {
  expect(await figuresWith('all')).not.toHaveProperty('labels/accuracy');
  expect(await figuresWith('all')).not.toHaveProperty('labels/coverage');
  // Every image has its manual label, so that no self-label is left to judge.
  expect(await figuresWith('some', 20)).not.toHaveProperty('labels/accuracy');
  const { 'labels/accuracy': accuracy, 'labels/coverage': coverage } = await figuresWith('some');
  // A classifier that has not learned yet is sure of nothing; a quarter of the batch has manual labels all the same.
  expect(coverage).toBe(0);
  expect(accuracy).toBeGreaterThanOrEqual(0);
  expect(await figuresWith('none')).toHaveProperty('labels/purity');
});
