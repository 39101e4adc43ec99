import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, expect, it, onTestFinished } from 'vitest';
import type { ImageDataset } from '../../../engine/datasets/dataset';
import { gatherImages } from '../../../engine/datasets/gather';
import { evenlySpaced } from '../../../engine/evenlySpaced';
import { selfLabelingExperimentSchema } from '../../../engine/methods/selfLabeling/config';
import { createSelfLabelingModel, networksOf } from '../../../engine/methods/selfLabeling/selfLabelingModel';
import { statePrefixes } from '../../../engine/methods/selfLabeling/selfLabelingNetworks';
import { classify } from '../../../engine/networks/heads';
import { Random } from '../../../engine/random';
import type { StageCheckpoint } from '../../../engine/methods/model';
import { selectPrefix } from '../../../engine/nn/parameters';
import { compiled } from '../runtimes';
import { smallDigits } from './digits';

/** What a run shows of real images: by the very classifier that labels them, and again the same after a resume. */

let digits: ImageDataset;
beforeAll(async () => {
  digits = await smallDigits(128);
});

const experiment = selfLabelingExperimentSchema.parse({
  method: 'self-labeling',
  dataset: { name: 'mnist' },
  training: { batch: 8 },
  networks: { width: 0.25, latent: 4 },
  // So short that a step tells.
  selfLabeling: { classifierEma: 0.2 },
  optimizer: { classifier: 0.01 },
  sampling: { columns: 6 },
});

async function model(checkpoint: StageCheckpoint | null = null, random = Random.from(5, 'training')) {
  const made = await createSelfLabelingModel({ experiment, dataset: digits, runtime: compiled, random }, checkpoint);
  onTestFinished(() => made.dispose());
  const shown = async () => ({
    grid: (await made.grids()).find(({ kind }) => kind === 'labelled')!,
    matrices: await made.matrices(),
  });
  return { made, random, shown };
}

it('gives images the labels of the averaged classifier, with their probabilities', async () => {
  const { made, shown } = await model();
  await made.step();
  const { grid, matrices } = await shown();
  const watched = evenlySpaced(1000, digits.test.count);
  const probabilities = await tf.setBackend('cpu').then(async () => {
    const tensors = Object.entries(await made.state.read()).map(
      ([name, { data, shape }]) => [name, tf.tensor(data, [...shape])] as const,
    );
    const weights = selectPrefix(statePrefixes.classifierAverage, Object.fromEntries(tensors));
    const x = tf.tensor4d(gatherImages(digits.test, watched), [1000, 16, 16, 1]);
    return tf.softmax(classify(networksOf(experiment, digits).classifier.trunk, weights, x)).array();
  });
  const best = probabilities.map((row) => Math.max(...row));
  const labels = probabilities.map((row, i) => row.indexOf(best[i]!));
  const counts = Object.fromEntries(matrices[0]!.rows.map((name) => [name, 0]));
  for (const [row, , n] of matrices[0]!.cells) counts[matrices[0]!.rows[row]!]! += n;
  for (let label = 0; label < 10; label++) {
    const own = labels.flatMap((each, i) => (each === label ? [i] : [])).sort((a, b) => best[b]! - best[a]!);
    expect(counts[`label ${label}`]).toBe(own.length);
    if (own.length === 0) continue;
    const told = Number.parseFloat(grid.cellLabels![label * 6]!);
    expect(told).toBeCloseTo(100 * best[own[0]!]!, 0);
    const first = grid.batch.images.subarray(label * 6 * 256, (label * 6 + 1) * 256);
    expect(first).toEqual(gatherImages(digits.test, [watched[own[0]!]!]));
  }
});

it('is the same, bit for bit, in a run that was broken off and goes on', async () => {
  const { made, random, shown } = await model();
  await made.step();
  const before = await shown();
  const tensors = await made.state.read();
  const again = await model({ tensors, folder: 'checkpoint' }, Random.from(0, 'another'));
  again.random.state = random.state;
  expect(await again.shown()).toEqual(before);
  await made.step();
  await again.made.step();
  const after = await shown();
  expect(await again.shown()).toEqual(after);
  // What the classifier has learned since is seen.
  expect(after.grid.cellLabels).not.toEqual(before.grid.cellLabels);
});
