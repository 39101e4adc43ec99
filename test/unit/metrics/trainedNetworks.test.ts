import { mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { fromBytes } from '../../../engine/images/bytes';
import { prepareClassifier, predictedClasses } from '../../../engine/metrics/classifier';
import { prepareFeatureNetwork } from '../../../engine/metrics/featureNetwork';
import { drawImages } from '../../../engine/metrics/judgedImages';
import { prepareRegressor } from '../../../engine/metrics/regressor';
import { Random } from '../../../engine/random';
import { compiled } from '../runtimes';
import { clockHands } from './clockHands';

const hands = clockHands(300, 700);
const unseen = clockHands(10, 500, { seed: 2 });
const reals = { count: 500, images: fromBytes(unseen.test.images) };

let cache: string;
beforeEach(async () => {
  cache = await mkdtemp(join(tmpdir(), 'darkroom-networks-'));
});
afterEach(() => rm(cache, { recursive: true }));

/** Prepares the regressor; how often its training told of itself. */
async function regressor(folder = cache) {
  let told = 0;
  return { network: await prepareRegressor(hands, compiled, { cache: folder, onProgress: () => void told++ }), told };
}

test('the classifier knows the kinds of images it has not seen', async () => {
  const classifier = await prepareClassifier(hands, compiled, { cache });
  const predicted = predictedClasses(await classifier.logits(reals), classifier.classes);
  const right = predicted.filter((kind, i) => kind === unseen.test.labels[i]).length;
  expect(right / reals.count).toBeGreaterThan(0.95);
  // Data sets with continuous labels have another FID space than its features.
  expect((await prepareFeatureNetwork({ ...hands, continuous: undefined }, compiled, { cache })).id).toBe(classifier.id);
});

test('the regressor says the label in its own unit, the same from the cache and trained anew', async () => {
  const first = await regressor();
  expect(first.told).toBeGreaterThan(0);
  const predicted = await first.network.predict(reals);
  const error = predicted.reduce((sum, label, i) => sum + Math.abs(label - unseen.continuous.test[i]!), 0) / reals.count;
  // Guessing the middle is wrong by 22.5 degrees on average.
  expect(error).toBeLessThan(3);

  const again = await regressor();
  expect(again.told).toBe(0);
  expect(again.network.id).toBe(first.network.id);
  expect(await again.network.predict(reals)).toEqual(predicted);

  const elsewhere = await regressor(join(cache, 'elsewhere'));
  expect(elsewhere.told).toBeGreaterThan(0);
  expect(elsewhere.network.id).toBe(first.network.id);
});

test('a network kept for something else, or cut off, is trained again', async () => {
  const { network: { id } } = await regressor();
  const [name] = await readdir(join(cache, 'features'));
  const file = join(cache, 'features', name!);
  const whole = await readFile(file);
  await truncate(file, whole.length / 2);
  const repaired = await regressor();
  expect(repaired.told).toBeGreaterThan(0);
  expect(repaired.network.id).toBe(id);
  expect((await readFile(file)).equals(whole)).toBe(true);

  // Of other shapes: the classifier's tensors in the regressor's place.
  await prepareClassifier(hands, compiled, { cache });
  const other = (await readdir(join(cache, 'features'))).find((found) => found !== name);
  await writeFile(file, await readFile(join(cache, 'features', other!)));
  const { told, network } = await regressor();
  expect(told).toBeGreaterThan(0);
  expect(network.id).toBe(id);
});

test('a cache that can\'t be written changes nothing but the time', async () => {
  const file = join(cache, 'file');
  await writeFile(file, '');
  expect((await regressor(file)).network.id).toBe((await regressor()).network.id);
});

test('what progress throws ends the training', async () => {
  const onProgress = () => {
    throw new Error('stopped');
  };
  await expect(prepareRegressor(hands, compiled, { cache, onProgress })).rejects.toThrow('stopped');
});

test('networks that judge continuous labels are trained on test images too, others are not', () => {
  const marked = structuredClone(hands);
  marked.train.images.fill(0);
  marked.test.images.fill(255);
  marked.continuous.test.fill(45);
  const [both, trainOnly] = [marked, { ...marked, continuous: undefined }].map((set) => drawImages(set, Random.from(1, 'draw'), 200));
  const bright = both!.images.filter((_, i) => i % 256 === 0).filter((pixel) => pixel === 1).length;
  expect(bright).toBeGreaterThan(100);
  expect(bright).toBeLessThan(180);
  expect(both!.numbers.filter((label) => label === 0.5).length).toBeGreaterThanOrEqual(bright);
  expect(both!.images).toHaveLength(200 * 256);
  expect(trainOnly!.images.every((pixel) => pixel === -1)).toBe(true);
  expect(trainOnly!.numbers).toHaveLength(0);
});
