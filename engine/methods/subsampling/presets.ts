import type { Preset } from '../method';
import type { SubsamplingExperimentInput } from './config';

/** A conditional GAN and its subsampling in minutes on two processor cores; other keys take the variant's numbers. */
const quickDigits = {
  training: { steps: 500, batch: 64 },
  features: { steps: 600 },
  ratio: { steps: 400 },
  subsampling: { perLabel: 500, burnIn: 1000 },
  sampling: { every: 100 },
  evaluation: { every: 250, samples: 2000 },
} as const;

const quickAngles = {
  training: { steps: 1200, batch: 64 },
  features: { steps: 400, dimension: 128 },
  ratio: { steps: 150, penalty: 1, dropout: 0.2 },
  filter: { maxRounds: 3 },
  subsampling: { perLabel: 200, burnIn: 500, labels: 6 },
  sampling: { every: 200 },
  evaluation: { every: 400, samples: 2000 },
} as const;

/** Intervals of grids, evaluations and checkpoints for a run of days. */
const seldom = {
  sampling: { every: 1000 },
  evaluation: { every: 5000, samples: 10_000 },
  checkpoints: { every: 2500 },
};

/** A placeholder for the folder of the data set, which the user replaces. */
const folderOf = <N extends 'rc49' | 'utkface' | 'tiny-imagenet' | 'folder'>(name: N) =>
  ({ name, folder: `data/${name}` }) as const;

/**
 * Good starts. The presets at full size have the networks and numbers of the papers; an experiment names only the keys
 * that its variant leaves open.
 */
export const subsamplingPresets: readonly Preset<SubsamplingExperimentInput>[] = [
  {
    id: 'mnist-subsampling',
    label: 'Digits, the better ones, in minutes',
    description:
      'MNIST, small networks: a class-conditional GAN, a density ratio for all digits at once, and the samples ' +
      'that it keeps beside the plain ones. For two processor cores.',
    experiment: {
      method: 'subsampling',
      dataset: { name: 'mnist' },
      ...quickDigits,
    },
  },
  {
    id: 'mnist-subsampling-baselines',
    label: 'Digits, and what it is compared with',
    description:
      'The same, and beside it a density ratio for every digit by itself (DRE-F-SP+RS) and rejection by the ' +
      'discriminator (DRS): what each gains, and what it costs.',
    experiment: {
      method: 'subsampling',
      dataset: { name: 'mnist' },
      ...quickDigits,
      subsampling: { ...quickDigits.subsampling, baselines: ['per-label-ratios', 'discriminator-rejection'] },
    },
  },
  {
    id: 'angles-subsampling',
    label: 'Turned objects, labelled by a number',
    description:
      'Angles, small networks: a GAN conditioned on a continuous label (CcGAN), and one density ratio for all ' +
      'angles. For two processor cores.',
    experiment: {
      method: 'subsampling',
      dataset: { name: 'angles' },
      ...quickAngles,
    },
  },
  {
    id: 'cifar10-subsampling-v1',
    label: 'Photographs as the first version of the paper',
    description:
      'CIFAR-10, cDRE-F-cSP+RS at full size (arXiv 2103.11166v1): BigGAN, ResNet-34, MLP-5, 5,000 images a ' +
      'class. For a GPU.',
    experiment: {
      method: 'subsampling',
      variant: 'v1',
      dataset: { name: 'cifar10' },
      training: { steps: 49_000, batch: 512, logEvery: 50 },
      ...seldom,
    },
  },
  {
    id: 'cifar10-subsampling-journal',
    label: "Photographs as the journal's version",
    description:
      'CIFAR-10, cDR-RS at full size (Neurocomputing, 2023): BigGAN, ResNet-34, MLP-5, 10,000 images a class. For a GPU.',
    experiment: {
      method: 'subsampling',
      variant: 'journal',
      dataset: { name: 'cifar10' },
      training: { steps: 39_000, batch: 512, logEvery: 50 },
      ...seldom,
    },
  },
  {
    id: 'rc49-subsampling-v1',
    label: 'Turned chairs as the first version of the paper',
    description:
      'RC-49 with 25 images an angle, cDRE-F-cSP+RS at full size: CcGAN, sparse autoencoder, filter by label ' +
      "errors. Needs the data set's folder. For a GPU.",
    experiment: {
      method: 'subsampling',
      variant: 'v1',
      dataset: folderOf('rc49'),
      training: { steps: 30_000, batch: 256, logEvery: 50 },
      ...seldom,
    },
  },
  {
    id: 'rc49-subsampling-journal',
    label: "Turned chairs as the journal's version",
    description:
      'RC-49 with 25 images an angle, cDR-RS at full size: CcGAN, sparse autoencoder, filter by vicinity, 200 ' +
      "images an angle. Needs the data set's folder. For a GPU.",
    experiment: {
      method: 'subsampling',
      variant: 'journal',
      dataset: folderOf('rc49'),
      training: { steps: 30_000, batch: 256, logEvery: 50 },
      subsampling: { perLabel: 200, burnIn: 1000, batch: 600 },
      ...seldom,
    },
  },
  {
    id: 'utkface-subsampling-journal',
    label: "Faces by age as the journal's version",
    description:
      'UTKFace, cDR-RS at full size: CcGAN, sparse autoencoder, filter by vicinity, 1,000 faces of each age. ' +
      "Needs the data set's folder. For a GPU.",
    experiment: {
      method: 'subsampling',
      variant: 'journal',
      dataset: folderOf('utkface'),
      generator: { vicinityFactor: 1 },
      training: { steps: 40_000, batch: 512, logEvery: 50 },
      subsampling: { labels: 60 },
      ...seldom,
    },
  },
  {
    id: 'tiny-imagenet-subsampling-journal',
    label: "Photographs of 200 classes as the journal's version",
    description:
      "Tiny-ImageNet, cDR-RS with the journal's numbers for ImageNet-100: BigGAN, ResNet-34, MLP-5, 1,000 " +
      "images a class. Needs the data set's folder. For a GPU.",
    experiment: {
      method: 'subsampling',
      variant: 'journal',
      dataset: folderOf('tiny-imagenet'),
      training: { steps: 96_000, batch: 256, logEvery: 50 },
      ratio: { batch: 128 },
      subsampling: { perLabel: 1000, burnIn: 5000, batch: 200 },
      ...seldom,
    },
  },
];
