import type { Preset } from '../method';
import type { SelfLabelingExperimentInput } from './config';

/**
 * Minutes on two processor cores: one discriminator update, larger learning rates than are stable in a long run,
 * and a moving average of the classifier that is short enough for such a run.
 */
const quick = {
  networks: { width: 2 },
  selfLabeling: { classifierEma: 0.98 },
  optimizer: { generator: 1e-3, discriminator: 1e-3, discriminatorSteps: 1 },
  training: { steps: 500, batch: 64 },
  sampling: { every: 50 },
  evaluation: { every: 125, samples: 2000 },
  checkpoints: { every: 250 },
} as const;

/** A middle way for photographs. */
const dcgan = {
  networks: { architecture: 'dcgan', latent: 128 },
  training: { steps: 20_000, batch: 64 },
  sampling: { every: 250 },
  evaluation: { every: 1000, samples: 5000 },
  checkpoints: { every: 1000 },
} as const;

/** Full size for photographs, hours on a GPU: the usual numbers of SNGAN (self-labeling README, Presets). */
const fullSize = {
  networks: { architecture: 'resnet' as const, latent: 128 },
  selfLabeling: { threshold: 0.95, classifierEma: 0.999, generatorEma: 0.9999 },
  optimizer: {
    generator: 2e-4,
    discriminator: 2e-4,
    classifier: 2e-4,
    betas: [0, 0.9] as [number, number],
    discriminatorSteps: 5,
  },
  training: { steps: 100_000, batch: 64, logEvery: 50 },
  sampling: { every: 1000 },
  evaluation: { every: 5000, samples: 10_000 },
  checkpoints: { every: 5000 },
};

/** Good starts for new experiments with the self-labeling GAN. */
export const selfLabelingPresets: readonly Preset<SelfLabelingExperimentInput>[] = [
  {
    id: 'mnist-some',
    label: 'Digits with ten labels a class, in minutes',
    description:
      'MNIST, small networks, 100 manual labels in all; the classifier labels the rest itself. For two processor cores.',
    experiment: {
      method: 'self-labeling',
      dataset: { name: 'mnist' },
      labels: 'some',
      labelsPerClass: 10,
      ...quick,
    },
  },
  {
    id: 'mnist-none',
    label: 'Digits without labels',
    description: 'MNIST, small networks, not one manual label: every image is labelled by the classifier itself.',
    experiment: {
      method: 'self-labeling',
      dataset: { name: 'mnist' },
      labels: 'none',
      ...quick,
    },
  },
  {
    id: 'mnist-supervised',
    label: 'Digits with all labels',
    description: 'MNIST, small networks, every manual label: the class-conditional GAN to compare with.',
    experiment: {
      method: 'self-labeling',
      dataset: { name: 'mnist' },
      labels: 'all',
      ...quick,
    },
  },
  {
    id: 'mnist-resnet',
    label: 'Digits, residual networks at full size',
    description: "MNIST without labels, SNGAN's residual networks, 50,000 steps. Hours on a GPU.",
    experiment: {
      method: 'self-labeling',
      dataset: { name: 'mnist' },
      labels: 'none',
      ...fullSize,
      training: { ...fullSize.training, steps: 50_000 },
    },
  },
  {
    id: 'cifar10-dcgan',
    label: 'Photographs, DCGAN',
    description: 'CIFAR-10 without labels, DCGAN with spectral normalisation. About an hour on a GPU.',
    experiment: {
      method: 'self-labeling',
      dataset: { name: 'cifar10' },
      labels: 'none',
      ...dcgan,
    },
  },
  {
    id: 'cifar10-resnet',
    label: 'Photographs, residual networks at full size',
    description: "CIFAR-10 without labels, SNGAN's residual networks, 100,000 steps. Hours on a GPU.",
    experiment: {
      method: 'self-labeling',
      dataset: { name: 'cifar10' },
      labels: 'none',
      ...fullSize,
    },
  },
  {
    id: 'svhn-dcgan',
    label: 'House numbers, DCGAN',
    description: 'SVHN without labels, DCGAN with spectral normalisation. About an hour on a GPU.',
    experiment: {
      method: 'self-labeling',
      dataset: { name: 'svhn' },
      labels: 'none',
      ...dcgan,
    },
  },
  {
    id: 'svhn-resnet',
    label: 'House numbers, residual networks at full size',
    description: "SVHN without labels, SNGAN's residual networks, 100,000 steps. Hours on a GPU.",
    experiment: {
      method: 'self-labeling',
      dataset: { name: 'svhn' },
      labels: 'none',
      ...fullSize,
    },
  },
  {
    id: 'stl10-dcgan',
    label: 'Photographs with few labels, DCGAN',
    description:
      'STL-10 at 48x48: 5,000 labels, and 100,000 images without any, which the classifier labels. Hours on a GPU.',
    experiment: {
      method: 'self-labeling',
      dataset: { name: 'stl10', resolution: 48, unlabelled: true },
      labels: 'all',
      ...dcgan,
    },
  },
  {
    id: 'stl10-resnet',
    label: 'Photographs with few labels, residual networks at full size',
    description: "STL-10 at 48x48 with its 100,000 unlabelled images, SNGAN's residual networks. A day on a GPU.",
    experiment: {
      method: 'self-labeling',
      dataset: { name: 'stl10', resolution: 48, unlabelled: true },
      labels: 'all',
      ...fullSize,
    },
  },
];
