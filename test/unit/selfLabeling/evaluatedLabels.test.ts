import { beforeAll, expect, test } from 'vitest';
import type { ImageDataset } from '../../../engine/datasets/dataset';
import { selfLabelingExperimentSchema } from '../../../engine/methods/selfLabeling/config';
import { createSelfLabelingModel } from '../../../engine/methods/selfLabeling/selfLabelingModel';
import { labelFrequencies } from '../../../engine/methods/selfLabeling/selfLabelingNetworks';
import { Random } from '../../../engine/random';
import { compiled } from '../runtimes';
import { smallDigits } from './digits';

/** By which labels images are drawn that are judged beside real ones. */

let digits: ImageDataset;
beforeAll(async () => {
  digits = await smallDigits(64);
});

/** Draws images for labels of real ones, with such frequencies of self-labels. */
async function drawer(labels: 'none' | 'some' | 'all', evaluation: 'data' | 'uniform', artificialLabels = 10) {
  const experiment = selfLabelingExperimentSchema.parse({
    method: 'self-labeling',
    dataset: { name: 'mnist' },
    labels,
    training: { batch: 8 },
    networks: { width: 0.25, latent: 8 },
    selfLabeling: { artificialLabels },
    evaluation: { labels: evaluation },
  });
  const context = { experiment, dataset: digits, runtime: compiled, random: Random.from(5, 'training') };
  const model = await createSelfLabelingModel(context);
  return async (ofReal: number, found: number) => {
    const data = Float32Array.from({ length: artificialLabels }, (_, label) => (label === found ? 1 : 0));
    model.state.write({ [labelFrequencies]: { shape: [artificialLabels], data } });
    return (await model.generate(new Float32Array(4).fill(ofReal), Random.from(1, 'latents'))).images;
  };
}

test.each(['some', 'all'] as const)('with %s labels, images of the classes that the real ones have', async (labels) => {
  const draw = await drawer(labels, 'data');
  expect(await draw(3, 1)).toEqual(await draw(3, 2));
  expect(await draw(3, 1)).not.toEqual(await draw(4, 1));
});

test.each([
  ['none', 10],
  ['all', 12],
] as const)('labels that are no classes (%s, %i of them) are as frequent as self-labels', async (labels, count) => {
  const draw = await drawer(labels, 'data', count);
  expect(await draw(3, 1)).toEqual(await draw(4, 1));
  expect(await draw(3, 1)).not.toEqual(await draw(3, 2));
});

test('a real image without a label stands for any', async () => {
  const draw = await drawer('all', 'data');
  expect(await draw(NaN, 1)).not.toEqual(await draw(NaN, 2));
});

test('or all are equally frequent', async () => {
  const draw = await drawer('none', 'uniform');
  expect(await draw(3, 1)).toEqual(await draw(3, 2));
});
