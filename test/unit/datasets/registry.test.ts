import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { mnistFiles } from '../../../engine/datasets/mnist';
import { listDatasets, loadDataset } from '../../../engine/datasets/registry';
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
  const [mnist, cifar10] = await listDatasets();
  expect(mnist).toMatchObject({ name: 'mnist', title: 'MNIST', present: true });
  expect(cifar10).toMatchObject({ name: 'cifar10', present: false, folder: join(folder, 'datasets', 'cifar-10-batches-bin') });
});

test('loads by name', async () => {
  const mnist = await loadDataset({ name: 'mnist', limit: 100 }, folder);
  expect(mnist.train.count).toBe(100);
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
