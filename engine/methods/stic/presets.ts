import type { Preset } from '../method';
import type { SticExperimentInput } from './config/experiment';

/** Lengths of a run that takes minutes on two processor cores. */
const minutesOnCpu = {
  training: { steps: 3000, batch: 64 },
  sampling: { every: 250 },
  evaluation: { every: 750, samples: 1000 },
  checkpoints: { every: 750 },
} as const;

/**
 * Settings of Attentive-STIC. A pass through a window changes little of an image: with half as many passes, or with a
 * falling learning rate, the classifier learns to recognise all of its samples, which then get worse (MNIST, 3,000
 * updates, 500 images: FID 241 and 71, against 20 with these settings).
 */
const attentive = { optimizer: { decay: 0 }, selfAnalysis: { passes: 2 }, sampler: { passes: 20 } } as const;

/**
 * Full size: network, learning rate and input noise of the authors' released code for 32x32 photographs (STIC README,
 * Sources), all loss weights 1, and a round before every update. Days on a GPU.
 */
const fullSize = {
  networks: { architecture: 'wide-resnet' },
  optimizer: { rate: 1e-4, decay: 0.2, average: 0.999 },
  selfAnalysis: {
    updatesPerRound: 1,
    chains: 64,
    restart: 0.05,
    replayRounds: 100,
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
      'MNIST: a small classifier draws digits along its own gradient and learns from them, hard and soft. For two ' +
      'processor cores.',
    experiment: {
      method: 'stic',
      dataset: { name: 'mnist' },
      ...minutesOnCpu,
    },
  },
  {
    id: 'mnist-stic-grmala',
    label: 'Digits drawn by Metropolis-adjusted steps',
    description:
      'The same classifier, whose digits are drawn by GRMALA starting at the mean of their class: every proposal ' +
      'is accepted or rejected, step sizes adapt, and the temperature falls.',
    experiment: {
      method: 'stic',
      dataset: { name: 'mnist' },
      ...minutesOnCpu,
      sampling: { every: 1000 },
      evaluation: { every: 3000, samples: 1000 },
      sampler: {
        kind: 'grmala',
        initialiser: 'class-mean',
        smoothing: 1,
        steps: 100,
        temperature: { start: 0.03, end: 5e-4 },
      },
    },
  },
  {
    id: 'mnist-stic-attentive',
    label: 'Digits drawn through attention windows',
    description:
      'Attentive-STIC on MNIST: each pass changes only the pixels with the largest gradient; the film shows ' +
      'the windows.',
    experiment: {
      method: 'stic',
      variant: 'attentive',
      dataset: { name: 'mnist' },
      ...minutesOnCpu,
      ...attentive,
    },
  },
  {
    id: 'mnist-stic-score',
    label: 'Digits drawn by a score classifier',
    description:
      'Score-STIC on MNIST: a network learns the score of noisy digits and to classify them, and draws by ' +
      'annealed Langevin dynamics.',
    experiment: {
      method: 'stic',
      variant: 'score',
      dataset: { name: 'mnist' },
      ...minutesOnCpu,
    },
  },
  {
    id: 'mnist-plain-classifier',
    label: 'The plain classifier to compare with',
    description: 'MNIST, the same small classifier trained on real images alone: the baseline.',
    experiment: {
      method: 'stic',
      dataset: { name: 'mnist' },
      ...minutesOnCpu,
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
      ...minutesOnCpu,
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
      ...minutesOnCpu,
      training: { steps: 20_000, batch: 64, logEvery: 50 },
      sampling: { every: 1000 },
      evaluation: { every: 5000, samples: 2000 },
      checkpoints: { every: 2500 },
    },
  },
  {
    id: 'cifar10-stic-full',
    label: 'Photographs at full size',
    description: 'CIFAR-10, WRN-28-10 without normalisation, with a sampling round before every update. Days on a GPU.',
    experiment: {
      method: 'stic',
      dataset: { name: 'cifar10' },
      ...fullSize,
    },
  },
  {
    id: 'folder-stic-attentive',
    label: 'Your own images, ImageNet or LSUN, through attention windows',
    description: 'Attentive-STIC with WRN-28-10 on a folder of images, a sub-folder for each class. For a GPU.',
    experiment: {
      method: 'stic',
      variant: 'attentive',
      dataset: { name: 'folder', folder: 'data/folder' },
      ...fullSize,
      ...attentive,
      optimizer: { ...fullSize.optimizer, ...attentive.optimizer },
      selfAnalysis: { ...fullSize.selfAnalysis, ...attentive.selfAnalysis },
    },
  },
];
