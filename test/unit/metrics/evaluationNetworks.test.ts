import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fromBytes } from '../../../engine/images/bytes';
import { prepareClassifier, predictedClasses } from '../../../engine/metrics/networks/classifier';
import { prepareEvaluationNetworks } from '../../../engine/metrics/networks/prepareNetworks';
import { prepareRegressor } from '../../../engine/metrics/networks/regressor';
import { compiled } from '../runtimes';
import { clockHands } from './clockHands';
import { bytesOf } from '../datasets/bytesOf';

const hands = clockHands(300, 700);
const unseen = clockHands(10, 500, { seed: 2 });
const reals = { count: 500, images: fromBytes(bytesOf(unseen.test.images)) };

let cache: string;
beforeAll(async () => {
  cache = await mkdtemp(join(tmpdir(), 'darkroom-networks-'));
});
afterAll(() => rm(cache, { recursive: true }));

test('the classifier knows the kinds of images it has not seen, and is the FID space of classes', async () => {
  const { logits } = await prepareClassifier(hands, compiled, { cache });
  const predicted = predictedClasses(await logits.apply(reals), logits.width);
  const right = predicted.filter((kind, i) => kind === unseen.test.labels[i]).length;
  expect(right / reals.count).toBeGreaterThan(0.95);
  const asClasses = { ...hands, continuous: undefined };
  const networks = await prepareEvaluationNetworks([{ needs: ['features'] }], asClasses, compiled, { cache });
  expect(networks.get('features')!.id).toBe(logits.id);
});

test('one class, which teaches a classifier nothing, has the FID space of an autoencoder', async () => {
  const asOneClass = { ...hands, continuous: undefined, classes: ['hand'], contentId: 'one class' };
  const begun: string[] = [];
  const onProgress = (network: string) => {
    begun.push(network);
    throw new Error('That is enough.');
  };
  const prepared = prepareEvaluationNetworks([{ needs: ['features'] }], asOneClass, compiled, { cache, onProgress });
  await expect(prepared).rejects.toThrow('That is enough.');
  expect(begun).toEqual(['evaluation autoencoder']);
});

test('the regressor says the label of images it has not seen, in its own unit', async () => {
  const regressor = await prepareRegressor(hands, compiled, { cache });
  const predicted = await regressor.apply(reals);
  const error =
    predicted.reduce((sum, label, i) => sum + Math.abs(label - unseen.continuous.test[i]!), 0) / reals.count;
  // Guessing the middle is wrong by 22.5 degrees on average.
  expect(error).toBeLessThan(3);
});

test('networks are as good as they say, on images that they have neither seen nor been judged by', async () => {
  const { logits } = await prepareClassifier(hands, compiled, { cache });
  const regressor = await prepareRegressor(hands, compiled, { cache });
  const errors = Array.from(await regressor.apply(reals), (label, i) => Math.abs(label - unseen.continuous.test[i]!));
  const right = Array.from(predictedClasses(await logits.apply(reals), logits.width), (kind, i) =>
    Number(kind === unseen.test.labels[i]),
  );
  for (const [{ heldOut }, values] of [
    [logits, right],
    [regressor, errors],
  ] as const) {
    const mean = values.reduce((sum, value) => sum + value, 0) / reals.count;
    const deviation = Math.hypot(heldOut!.deviation, heldOut!.deviation * Math.sqrt(heldOut!.count / reals.count));
    // A deviation of zero, where all are told right, is that of few images.
    expect(Math.abs(heldOut!.value - mean)).toBeLessThan(Math.max(4 * deviation, 4 / heldOut!.count));
  }
});

test('an autoencoder keeps most of what images differ by, also of dark ones with few bright pixels', async () => {
  const networks = await prepareEvaluationNetworks([{ needs: ['features'] }], hands, compiled, { cache });
  expect(networks.get('features')!.heldOut!.value).toBeGreaterThan(0.8);
});
