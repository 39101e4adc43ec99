import type { Preset } from '../preset';
import type { SticExperimentInput } from './config';

/** A classifier that draws, in minutes on two processor cores. */
const quickDrawing = {
  training: { steps: 3000, batch: 64 },
  sampling: { every: 250 },
  evaluation: { every: 750, samples: 1000 },
  checkpoints: { every: 750 },
} as const;

/**
 * A pass through a window changes little. With half as many, or a learning rate that falls, the classifier comes to
 * tell all of its drawings, which then get worse (MNIST, 3,000 updates, 500 images: FID 241 and 71, where these have
 * 20).
 */
const throughWindows = { optimizer: { decay: 0 }, selfAnalysis: { passes: 2 }, sampler: { passes: 20 } } as const;

/**
 * The network, learning rate and noise on inputs of the authors' released code for 32x32 photographs (METHODS 3.1),
 * METHODS' weights, drawing before every update: days on a GPU.
 */
const fullSizeDrawing = {
  networks: { architecture: 'wide-resnet' },
  optimizer: { rate: 1e-4, decay: 0.2, average: 0.999 },
  selfAnalysis: {
    updatesPerRound: 1,
    chains: 64,
    restart: 0.05,
    pool: 100,
    soft: 0.25,
    weights: { classes: 1, mixup: 1, hard: 1, soft: 1 },
    inputNoise: 0.03,
  },
  training: { steps: 140_000, batch: 64, logEvery: 50 },
  sampling: { every: 1000 },
  evaluation: { every: 5000, samples: 10_000 },
  checkpoints: { every: 2500 },
} as const;

/** Good starts for new experiments with STIC. */
export const sticPresets: readonly Preset<SticExperimentInput>[] = [
  {
    id: 'mnist-stic',
    label: 'Digits drawn by a classifier, in minutes',
    description:
      'MNIST, a small classifier that draws digits by its own gradient and learns from what it drew, hard and ' +
      'soft. For two processor cores.',
    experiment: {
      method: 'stic',
      dataset: { name: 'mnist' },
      ...quickDrawing,
    },
  },
  {
    id: 'mnist-stic-grmala',
    label: 'Digits drawn by Metropolis-adjusted steps',
    description:
      'The same classifier, whose digits are drawn by GRMALA from the mean of their class: every step is ' +
      'accepted or refused, step sizes adapt, and the temperature falls.',
    experiment: {
      method: 'stic',
      dataset: { name: 'mnist' },
      ...quickDrawing,
      sampling: { every: 1000 },
      evaluation: { every: 3000, samples: 1000 },
      sampler: {
        kind: 'grmala',
        canvas: 'class-mean',
        smoothing: 1,
        steps: 100,
        temperature: { start: 0.03, end: 5e-4 },
      },
    },
  },
  {
    id: 'mnist-stic-attentive',
    label: 'Digits drawn through windows of attention',
    description:
      'Attentive-STIC on MNIST: each pass draws only where the classifier asks for the most change; the film ' +
      'shows the windows.',
    experiment: {
      method: 'stic',
      variant: 'attentive',
      dataset: { name: 'mnist' },
      ...quickDrawing,
      ...throughWindows,
    },
  },
  {
    id: 'mnist-stic-score',
    label: 'Digits drawn by a score classifier',
    description:
      'Score-STIC on MNIST: a network learns the scores of noisy digits, and to classify them; it draws by ' +
      'annealed Langevin dynamics.',
    experiment: {
      method: 'stic',
      variant: 'score',
      dataset: { name: 'mnist' },
      ...quickDrawing,
    },
  },
  {
    id: 'mnist-plain-classifier',
    label: 'The plain classifier to compare with',
    description: 'MNIST, the same small classifier, which never sees what it draws: the baseline.',
    experiment: {
      method: 'stic',
      dataset: { name: 'mnist' },
      ...quickDrawing,
      selfAnalysis: { fakes: 'none' },
    },
  },
  {
    id: 'cifar10-stic',
    label: 'Photographs drawn by a classifier',
    description: 'CIFAR-10, a small classifier, wider than for digits. An hour or two on processor cores.',
    experiment: {
      method: 'stic',
      dataset: { name: 'cifar10' },
      networks: { width: 2 },
      ...quickDrawing,
      training: { steps: 5000, batch: 64 },
      sampling: { every: 500 },
      evaluation: { every: 1000, samples: 2000 },
      checkpoints: { every: 1000 },
    },
  },
  {
    id: 'cifar10-stic-score',
    label: 'Photographs drawn by a score classifier',
    description:
      'Score-STIC on CIFAR-10, a U-Net twice as wide as for digits. Hours on processor cores; better on a GPU.',
    experiment: {
      method: 'stic',
      variant: 'score',
      dataset: { name: 'cifar10' },
      networks: { width: 2 },
      ...quickDrawing,
      training: { steps: 20_000, batch: 64, logEvery: 50 },
      sampling: { every: 1000 },
      evaluation: { every: 5000, samples: 2000 },
      checkpoints: { every: 2500 },
    },
  },
  {
    id: 'cifar10-stic-full',
    label: 'Photographs at full size',
    description: 'CIFAR-10, WRN-28-10 without normalisation, a drawing before every update. Days on a GPU.',
    experiment: {
      method: 'stic',
      dataset: { name: 'cifar10' },
      ...fullSizeDrawing,
    },
  },
  {
    id: 'folder-stic-attentive',
    label: 'Your own images, ImageNet or LSUN, through windows of attention',
    description: 'Attentive-STIC with WRN-28-10 on a folder of images, a sub-folder for each class. For a GPU.',
    experiment: {
      method: 'stic',
      variant: 'attentive',
      dataset: { name: 'folder', folder: 'data/folder' },
      ...fullSizeDrawing,
      ...throughWindows,
      optimizer: { ...fullSizeDrawing.optimizer, ...throughWindows.optimizer },
      selfAnalysis: { ...fullSizeDrawing.selfAnalysis, ...throughWindows.selfAnalysis },
    },
  },
];
