import * as tf from '@tensorflow/tfjs-core';
import type { Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { fromBytes } from '../../../engine/images/bytes';
import { imageFunction } from '../../../engine/metrics/networks/imageFunction';
import { loadOrTrain, type NetworkSpec } from '../../../engine/metrics/networks/loadOrTrain';
import { errorFigure } from '../../../engine/metrics/networks/heldOutFigure';
import { drawImages } from '../../../engine/metrics/networks/trainingImages';
import { dense, denseParameters } from '../../../engine/nn/layers';
import { lecun, getTensor } from '../../../engine/nn/parameters';
import { Random } from '../../../engine/random';
import type { Tensors } from '../../../engine/runtime/program';
import { encodeSafetensors } from '../../../engine/storage/safetensors';
import { compiled } from '../runtimes';
import { clockHands } from './clockHands';
import type { ImageSplit } from '../../../engine/datasets/dataset';
import { inMemory } from '../../../engine/datasets/imageBytes';
import { bytesOf } from '../datasets/bytesOf';

const hands = clockHands(40, 60, { size: 8 });
const linear = (p: Tensors, images: Tensor4D): Tensor2D => dense(p, 'label', tf.reshape(images, [images.shape[0], 64]));
/** The smallest of networks: the label as a linear function of the pixels. */
const network: NetworkSpec = {
  label: 'line-1',
  version: 1,
  updates: 41,
  batch: 16,
  parameters: denseParameters('label', 64, 1, lecun(64)),
  inputs: { images: { shape: [16, 8, 8, 1], dtype: 'float32' }, labels: { shape: [16, 1], dtype: 'float32' } },
  inputsOf: ({ images, numbers }) => ({ images, labels: numbers }),
  losses: (p, inputs) =>
    tf.squeeze(tf.square(tf.sub(linear(p, inputs.images as Tensor4D), getTensor(inputs, 'labels'))), [1]),
  figureOf: (squares, { numbers }) => errorFigure(squares, numbers),
};

let cache: string;
beforeEach(async () => {
  cache = await mkdtemp(join(tmpdir(), 'darkroom-networks-'));
});
afterEach(() => rm(cache, { recursive: true }));

/** Prepares a network; the updates after which its training told of itself. */
async function prepare({ folder = cache, of = network, dataset = hands } = {}) {
  const told: number[] = [];
  return {
    ...(await loadOrTrain(of, dataset, { cache: folder, onProgress: (done) => told.push(done) })),
    told,
  };
}
const kept = async () => (await readdir(join(cache, 'features'))).map((name) => join(cache, 'features', name));

test('trained once, then read from the cache; trained elsewhere, the same', async () => {
  const first = await prepare();
  expect(first.told).toEqual([0, 20, 40]);
  expect(first.id).toMatch(/^line-1-[0-9a-f]{32}$/);
  const again = await prepare();
  expect(again.told).toEqual([]);
  expect(again.id).toBe(first.id);
  expect(again.tensors).toEqual(first.tensors);
  expect(await prepare({ folder: join(cache, 'elsewhere') })).toEqual(first);
});

test('another version or data set is another network', async () => {
  await prepare();
  expect((await prepare({ of: { ...network, version: 2 } })).told).toHaveLength(3);
  expect((await prepare({ dataset: { ...hands, contentId: 'other' } })).told).toHaveLength(3);
  expect(await kept()).toHaveLength(3);
});

test.each(['cut off', 'another network'])('what is kept is %s: trained again, and kept', async (damage) => {
  const first = await prepare();
  const [file] = await kept();
  const whole = await readFile(file!);
  const wider = encodeSafetensors({
    'weights/label/weights': { shape: [65, 1], data: new Float32Array(65) },
    'weights/label/bias': { shape: [1], data: new Float32Array(1) },
  });
  await writeFile(file!, damage === 'cut off' ? whole.subarray(0, whole.length / 2) : Buffer.concat(wider));
  expect(await prepare()).toEqual(first);
  expect((await readFile(file!)).equals(whole)).toBe(true);
});

test("a cache that can't be written changes nothing but the time", async () => {
  const file = join(cache, 'file');
  await writeFile(file, '');
  expect((await prepare({ folder: file })).id).toBe((await prepare()).id);
});

test('what progress throws ends the training', async () => {
  const onProgress = () => {
    throw new Error('stopped');
  };
  await expect(loadOrTrain(network, hands, { cache, onProgress })).rejects.toThrow('stopped');
});

test('a frozen network takes batches of any size', async () => {
  const apply = await imageFunction('labels', await prepare(), hands, compiled, (p, images) => ({
    labels: linear(p, images),
  }));
  const images = fromBytes(bytesOf(clockHands(1, 300, { size: 8 }).test.images));
  const { labels } = await apply({ count: 300, images });
  expect(labels).toHaveLength(300);
  const { labels: last } = await apply({ count: 1, images: images.subarray(299 * 64) });
  expect(last![0]).toBeCloseTo(labels![299]!, 5);
});

test('evaluation networks of continuous labels are trained on test images too, others are not', () => {
  const { train, test, continuous } = hands;
  const filled = ({ images: { count, imageSize } }: ImageSplit, byte: number) =>
    inMemory(new Uint8Array(count * imageSize).fill(byte), imageSize);
  const marked = {
    ...hands,
    train: { ...train, images: filled(train, 0) },
    test: { ...test, images: filled(test, 255) },
    continuous: { ...continuous, train: continuous.train.map(() => 90), test: continuous.test.map(() => 45) },
  };
  const [both, trainOnly] = [marked, { ...marked, continuous: undefined }].map((set) =>
    drawImages(set, Random.from(1, 'draw'), 200),
  );
  const bright = both!.images.filter((_, i) => i % 64 === 0).filter((pixel) => pixel === 1).length;
  expect(bright).toBeGreaterThan(80);
  expect(bright).toBeLessThan(160);
  // Each image has its own label.
  expect([...both!.numbers]).toEqual(
    [...both!.images.filter((_, i) => i % 64 === 0)].map((pixel) => (pixel === 1 ? 0.5 : 1)),
  );
  expect(both!.images).toHaveLength(200 * 64);
  expect(trainOnly!.images.every((pixel) => pixel === -1)).toBe(true);
  expect(trainOnly!.numbers).toHaveLength(0);
});
