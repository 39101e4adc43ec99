import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { DatasetDefinition } from '../../../engine/datasets/definition';
import { fetchDataset } from '../../../engine/datasets/fetch';
import { mnistFiles } from '../../../engine/datasets/mnist/files';
import { listDatasets } from '../../../engine/datasets/listing';
import { needsText } from '../../../engine/datasets/place';
import { loadDataset } from '../../../engine/datasets/loadDataset';
import { datasets } from '../../../engine/datasets/registry';
import { plainImages, writeHdf5 } from './ccganFiles';
import { userErrorOf } from './userError';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'darkroom-registry-'));
  vi.stubEnv('DARKROOM_CACHE', folder);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
});

test('MNIST is always there; CIFAR-10 is not until it is fetched', async () => {
  const [mnist, , cifar10] = await listDatasets();
  expect(mnist).toMatchObject({ name: 'mnist', title: 'MNIST', present: true, fetchable: false });
  expect(cifar10).toMatchObject({
    name: 'cifar10',
    present: false,
    fetchable: true,
    folder: join(folder, 'datasets', 'cifar-10-batches-bin'),
  });
});

test('Angles is there without files; others need a folder, and it says where from', async () => {
  const listings = new Map((await listDatasets()).map((listing) => [listing.name, listing]));
  expect(listings.get('angles')).toMatchObject({ present: true, folder: null, bytes: 0 });
  for (const name of ['rc49', 'utkface', 'tiny-imagenet', 'folder', 'parquet', 'csv'] as const) {
    const key = name === 'csv' ? 'file' : 'folder';
    const { present, fetchable, advice, title } = listings.get(name)!;
    expect([present, fetchable]).toEqual([false, false]);
    const error = await userErrorOf(() => loadDataset({ name }, folder));
    expect(error).toMatchObject({
      message: needsText(title, key),
      where: 'dataset.name',
      advice,
    });
    expect((await userErrorOf(() => fetchDataset(name))).advice).toContain(advice);
  }
});

test('each data set has a name of its own and says what it is; the defaults are among its choices', () => {
  const definitions: readonly DatasetDefinition[] = datasets;
  expect(new Set(definitions.map(({ name }) => name)).size).toBe(definitions.length);
  for (const { facts, texts, ownCopy } of definitions) {
    expect(texts.summary).not.toMatch(/\.$/);
    expect(texts.completion).toMatch(/\.$/);
    if (facts.resolutions) expect(facts.resolutions).toContain(facts.defaultResolution);
    expect(facts.perLabel?.default ?? 0).toBeLessThanOrEqual(facts.perLabel?.max ?? 0);
    expect(facts.folder === 'optional').toBe(ownCopy !== undefined);
    expect(facts.folder === 'needed' || facts.folder === 'file').toBe(facts.advice !== undefined);
  }
});

test('loads by name', async () => {
  const mnist = await loadDataset({ name: 'mnist', limit: 100 }, folder);
  expect(mnist.train.count).toBe(100);
});

test('hands a data set its settings', async () => {
  const pixels = plainImages(3, 64);
  await writeHdf5(join(folder, 'UTKFace_64x64.h5'), {
    images: pixels,
    labels: { data: Float64Array.of(7, 7, 9) },
    races: { data: Float64Array.of(0, 1, 2) },
  });
  const faces = await loadDataset({ name: 'utkface', folder: '.', resolution: 32, perLabel: 1 }, folder);
  expect(faces).toMatchObject({ height: 32, width: 32, train: { count: 2 }, test: { count: 3 } });
});

test('a data set that is not on this machine, and how to get it', async () => {
  const error = await userErrorOf(() => loadDataset({ name: 'cifar10' }, folder));
  expect(error.message).toBe('CIFAR-10 is not on this machine.');
  expect(error.where).toBe('dataset.name');
  expect(error.advice).toContain('darkroom datasets fetch cifar10');
});

test('a relative folder starts at the experiment file, and a wrong one is named', async () => {
  const wrong = await userErrorOf(() => loadDataset({ name: 'mnist', folder: 'digits' }, folder));
  expect(wrong.message).toContain(join(folder, 'digits'));
  expect(wrong.where).toBe('dataset.folder');

  const empty = await userErrorOf(() => loadDataset({ name: 'mnist', folder: '.' }, folder));
  expect(empty.where).toBe(join(folder, mnistFiles.train.images.name));
  expect(empty.advice).toContain('comes with Darkroom');
});
