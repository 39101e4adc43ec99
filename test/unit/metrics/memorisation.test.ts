import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ImageDataset } from '../../../engine/datasets/dataset';
import { chosenFrom, inMemory } from '../../../engine/datasets/imageBytes';
import { fromBytes } from '../../../engine/images/bytes';
import { Evaluation } from '../../../engine/metrics/evaluation/evaluation';
import { realImagesTogether } from '../../../engine/metrics/evaluation/realImages';
import type { Features } from '../../../engine/metrics/features';
import { copiedShare } from '../../../engine/metrics/memorisation/copiedShare';
import { memorisation } from '../../../engine/metrics/memorisation/memorisation';
import { nearestGrid } from '../../../engine/metrics/memorisation/nearestGrid';
import { nearestAmong } from '../../../engine/metrics/memorisation/nearestTraining';
import type { EvaluationNetwork } from '../../../engine/metrics/networks/evaluationNetwork';
import { Random } from '../../../engine/random';
import { normalFeatures } from './sampleFeatures';

const columns = 6;
const learned = {
  training: normalFeatures(2000, columns, 1),
  heldOut: normalFeatures(1000, columns, 2),
  control: normalFeatures(1000, columns, 3),
};
const firstRows = ({ values }: Features, rows: number): Features => ({
  rows,
  columns,
  values: values.slice(0, rows * columns),
});

describe('nearest training images', () => {
  it('are those that a plain search finds', async () => {
    const images = normalFeatures(40, columns, 4);
    const { indices, distances } = await nearestAmong(images, learned.training, 3);
    const row = ({ values }: Features, i: number) => values.subarray(i * columns, (i + 1) * columns);
    for (let i = 0; i < images.rows; i++) {
      const all = Array.from({ length: learned.training.rows }, (_, j) => ({
        j,
        distance: Math.hypot(...row(images, i).map((value, at) => value - row(learned.training, j)[at]!)),
      })).sort((a, b) => a.distance - b.distance);
      for (let at = 0; at < 3; at++) {
        expect(indices[3 * i + at]).toBe(all[at]!.j);
        expect(distances[3 * i + at]).toBeCloseTo(all[at]!.distance, 5);
      }
    }
  });

  it('of copies are the originals, at 0', async () => {
    const { indices, distances } = await nearestAmong(firstRows(learned.training, 100), learned.training, 1);
    expect([...indices]).toEqual(Array.from({ length: 100 }, (_, i) => i));
    expect(Math.max(...distances)).toBe(0);
    await expect(nearestAmong(learned.heldOut, firstRows(learned.training, 2), 3)).rejects.toThrow('There are no 3');
  });
});

describe('memorisation', () => {
  it('is of a generator that copies training images all there is', async () => {
    expect(await copiedShare(firstRows(learned.training, 500), learned)).toMatchObject({ share: 1, nearer: 1 });
  });

  it('is of images of the same law a twentieth, and each is as often nearer as not', async () => {
    const { share, nearer } = await copiedShare(learned.control, learned);
    // A share of 1,000 at a quantile of 1,000 has a deviation of 1 %; the statistic U one of 1.3 %.
    expect(Math.abs(share - 0.05)).toBeLessThan(0.03);
    expect(Math.abs(nearer - 0.5)).toBeLessThan(0.04);
    // The held-out images themselves, exactly.
    expect(await copiedShare(learned.heldOut, learned)).toMatchObject({ share: 0.05, nearer: 0.5 });
  });

  it('tells what share is copied', async () => {
    const images = normalFeatures(1000, columns, 5);
    images.values.set(firstRows(learned.training, 300).values);
    const { share } = await copiedShare(images, learned);
    expect(Math.abs(share - (0.3 + 0.7 * 0.05))).toBeLessThan(0.03);
  });

  it('counts by hand: distances 1 and 4 beside held-out ones of 1, 2 and 3', async () => {
    const at = (...values: number[]): Features => ({
      rows: values.length,
      columns: 1,
      values: Float32Array.from(values),
    });
    const parts = { training: at(0), heldOut: at(1, 2, 3), control: at() };
    // Of six pairs two nearer, one equal.
    expect(await copiedShare(at(1, -4), parts)).toEqual({ share: 0.5, radius: 1, nearer: 2.5 / 6 });
    expect(await copiedShare(at(1), { ...parts, heldOut: at() })).toMatchObject({ share: NaN, nearer: NaN });
  });
});

const pixels = 16;
/** The pixels themselves. */
const network: EvaluationNetwork = {
  id: 'pixels-0123456789',
  label: 'pixels',
  width: pixels,
  apply: ({ images }) => Promise.resolve(images.slice()),
};

/** Noise of 4 x 4 pixels; `shared` test images are training images. */
function noise({ train, test, shared }: { train: number; test: number; shared: number }): ImageDataset {
  const random = Random.from(1, 'noise');
  const bytes = Uint8Array.from({ length: (train + test) * pixels }, () => random.integer(256));
  bytes.copyWithin(train * pixels, 0, shared * pixels);
  const split = (from: number, count: number) => ({
    count,
    images: inMemory(bytes.subarray(from * pixels, (from + count) * pixels), pixels),
    labels: Uint8Array.from({ length: count }, (_, i) => i % 2),
  });
  return {
    name: 'noise',
    title: 'Noise',
    height: 4,
    width: 4,
    channels: 1,
    classes: ['a', 'b'],
    train: split(0, train),
    test: split(train, test),
    contentId: `noise ${train} ${test} ${shared}`,
  };
}

describe('in an evaluation', () => {
  let cache: string;
  beforeAll(async () => {
    cache = await mkdtemp(join(tmpdir(), 'darkroom-memorisation-'));
  });
  afterAll(() => rm(cache, { recursive: true }));

  const evaluationOf = (dataset: ImageDataset) =>
    Evaluation.create({
      metrics: [memorisation],
      networks: new Map([['features', network]]),
      real: realImagesTogether(dataset, { count: 200, labels: 'data', seed: 1 }),
      cache,
    });
  const imagesOf = (split: ImageDataset['train']) => {
    let next = 0;
    return ({ length: count }: ArrayLike<number>) => {
      const indices = Array.from({ length: count }, () => next++);
      return Promise.resolve({
        count,
        images: fromBytes(chosenFrom(split.images, indices).gather(indices.map((_, i) => i))),
      });
    };
  };

  it('counts are told, shared images are found exactly and are not held out', async () => {
    const dataset = noise({ train: 600, test: 300, shared: 100 });
    const evaluation = await evaluationOf(dataset);
    expect(evaluation.warnings).toContain(
      '100 of 300 test images of Noise are training images too, byte for byte: as held out they do not count.',
    );
    const [copies] = await evaluation.evaluateGenerator(imagesOf(dataset.train));
    expect(copies).toMatchObject({ id: 'memorisation', value: 1, better: 'lower' });
    // Of 100 control images; those that are shared would make it larger.
    expect(copies!.floor).toBeLessThan(0.15);
    expect(copies!.note).toContain(
      'Floor: 100 other held-out images. Against 600 training images; 100 held-out ones say',
    );
    const again = await evaluationOf(dataset);
    expect((await again.evaluateGenerator(imagesOf(dataset.train)))[0]).toEqual(copies);
  });

  it('nothing is told without held-out images', async () => {
    const dataset = noise({ train: 600, test: 100, shared: 100 });
    const [none] = await (await evaluationOf(dataset)).evaluateGenerator(imagesOf(dataset.train));
    expect(none).toMatchObject({ value: null, floor: null });
    expect(none!.note).toContain('No figure: there are no 40 test images that are not among the training images.');
  });

  it('images are shown beside the training images nearest to them, the nearest first', async () => {
    const dataset = noise({ train: 600, test: 300, shared: 0 });
    const { learned: parts } = await evaluationOf(dataset);
    const copies = fromBytes(dataset.train.images.gather([7, 42]));
    const others = fromBytes(dataset.test.images.gather(Array.from({ length: 20 }, (_, i) => i)));
    const images = Float32Array.from([...others, ...copies]);
    const grid = await nearestGrid({ count: 22, images }, parts!, { dataset, network });
    expect(grid).toMatchObject({
      kind: 'nearest',
      rows: 10,
      columns: 5,
      columnLabels: ['generated', 'nearest', '2nd', '3rd', '4th'],
    });
    expect(grid!.rowLabels.slice(0, 2)).toEqual(['0.00', '0.00']);
    // Of the generated image itself there is nothing to say, and the nearest is what its row is called after.
    const said = (row: number) => grid!.cellLabels!.slice(5 * row, 5 * row + 5);
    for (const [row, name] of grid!.rowLabels.entries()) {
      expect(said(row).slice(0, 2)).toEqual(['', `distance ${name}`]);
      const distances = said(row)
        .slice(1)
        .map((words) => Number(words.replace('distance ', '')));
      expect(distances).toEqual([...distances].sort((a, b) => a - b));
    }
    const cell = (row: number, column: number) =>
      grid!.batch.images.subarray((row * 5 + column) * pixels, (row * 5 + column + 1) * pixels);
    for (const row of [0, 1]) expect(cell(row, 1)).toEqual(cell(row, 0));
    expect(cell(0, 0)).toEqual(copies.subarray(0, pixels));
    expect(cell(2, 1)).not.toEqual(cell(2, 0));
    expect(Number(grid!.rowLabels[7])).toBeGreaterThanOrEqual(Number(grid!.rowLabels[2]));
  });
});
