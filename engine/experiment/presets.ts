import type { DatasetName } from '../config/dataset';
import type { Experiment, ExperimentInput } from './experiment';

/** A good start for a new experiment. */
export interface Preset {
  id: string;
  label: string;
  description: string;
  method: Experiment['method'];
  dataset: DatasetName;
  /** What goes into the file: only what differs from the defaults, and what a person will want to change first. */
  experiment: ExperimentInput;
}

function preset(id: string, label: string, description: string, experiment: ExperimentInput): Preset {
  return { id, label, description, method: experiment.method, dataset: experiment.dataset.name, experiment };
}

/**
 * Two minutes on two processor cores: one discriminator update, larger learning rates than a long run bears, and an
 * average of the classifier that remembers no more than such a run is long.
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

/** Full size as METHODS 2.7 proposes it for 32x32 photographs: hours on a GPU. */
const fullSize = {
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

/**
 * A conditional GAN and its subsampling in minutes on two processor cores; what is left out are the variant's numbers.
 */
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
  filter: { mostRounds: 3 },
  subsampling: { perLabel: 200, burnIn: 500, labels: 6 },
  sampling: { every: 200 },
  evaluation: { every: 400, samples: 2000 },
} as const;

/** As often as a run of days is worth looking at. */
const seldom = {
  sampling: { every: 1000 },
  evaluation: { every: 5000, samples: 10_000 },
  checkpoints: { every: 2500 },
};

/** Stands in new files for the folder that only the person knows. */
const folderOf = <N extends 'rc49' | 'utkface' | 'tiny-imagenet' | 'folder'>(name: N) =>
  ({ name, folder: `data/${name}` }) as const;

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

const sticPresets: readonly Preset[] = [
  preset(
    'mnist-stic',
    'Digits drawn by a classifier, in minutes',
    'MNIST, a small classifier that draws digits by its own gradient and learns from what it drew, hard and ' +
      'soft. For two processor cores.',
    {
      method: 'stic',
      dataset: { name: 'mnist' },
      ...quickDrawing,
    },
  ),
  preset(
    'mnist-stic-grmala',
    'Digits drawn by Metropolis-adjusted steps',
    'The same classifier, whose digits are drawn by GRMALA from the mean of their class: every step is ' +
      'accepted or refused, step sizes adapt, and the temperature falls.',
    {
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
  ),
  preset(
    'mnist-stic-attentive',
    'Digits drawn through windows of attention',
    'Attentive-STIC on MNIST: each pass draws only where the classifier asks for the most change; the film ' +
      'shows the windows.',
    {
      method: 'stic',
      variant: 'attentive',
      dataset: { name: 'mnist' },
      ...quickDrawing,
      ...throughWindows,
    },
  ),
  preset(
    'mnist-stic-score',
    'Digits drawn by a score classifier',
    'Score-STIC on MNIST: a network learns the scores of noisy digits, and to classify them; it draws by ' +
      'annealed Langevin dynamics.',
    {
      method: 'stic',
      variant: 'score',
      dataset: { name: 'mnist' },
      ...quickDrawing,
    },
  ),
  preset(
    'mnist-plain-classifier',
    'The plain classifier to compare with',
    'MNIST, the same small classifier, which never sees what it draws: the baseline.',
    {
      method: 'stic',
      dataset: { name: 'mnist' },
      ...quickDrawing,
      selfAnalysis: { fakes: 'none' },
    },
  ),
  preset(
    'cifar10-stic',
    'Photographs drawn by a classifier',
    'CIFAR-10, a small classifier, wider than for digits. An hour or two on processor cores.',
    {
      method: 'stic',
      dataset: { name: 'cifar10' },
      networks: { width: 2 },
      ...quickDrawing,
      training: { steps: 5000, batch: 64 },
      sampling: { every: 500 },
      evaluation: { every: 1000, samples: 2000 },
      checkpoints: { every: 1000 },
    },
  ),
  preset(
    'cifar10-stic-score',
    'Photographs drawn by a score classifier',
    'Score-STIC on CIFAR-10, a U-Net twice as wide as for digits. Hours on processor cores; better on a GPU.',
    {
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
  ),
  preset(
    'cifar10-stic-full',
    'Photographs at full size',
    'CIFAR-10, WRN-28-10 without normalisation, a drawing before every update. Days on a GPU.',
    {
      method: 'stic',
      dataset: { name: 'cifar10' },
      ...fullSizeDrawing,
    },
  ),
  preset(
    'folder-stic-attentive',
    'Your own images, ImageNet or LSUN, through windows of attention',
    'Attentive-STIC with WRN-28-10 on a folder of images, a sub-folder for each class. For a GPU.',
    {
      method: 'stic',
      variant: 'attentive',
      dataset: folderOf('folder'),
      ...fullSizeDrawing,
      ...throughWindows,
      optimizer: { ...fullSizeDrawing.optimizer, ...throughWindows.optimizer },
      selfAnalysis: { ...fullSizeDrawing.selfAnalysis, ...throughWindows.selfAnalysis },
    },
  ),
];

const selfLabelingPresets: readonly Preset[] = [
  preset(
    'mnist-some',
    'Digits with ten labels a class, in two minutes',
    'MNIST, small networks, 100 manual labels in all; the classifier labels the rest itself. For two processor cores.',
    {
      method: 'self-labeling',
      dataset: { name: 'mnist' },
      labels: 'some',
      labelsPerClass: 10,
      ...quick,
    },
  ),
  preset(
    'mnist-none',
    'Digits without labels',
    'MNIST, small networks, not one manual label: every image is labelled by the classifier itself.',
    {
      method: 'self-labeling',
      dataset: { name: 'mnist' },
      labels: 'none',
      ...quick,
    },
  ),
  preset(
    'mnist-supervised',
    'Digits with all labels',
    'MNIST, small networks, every manual label: the class-conditional GAN to compare with.',
    {
      method: 'self-labeling',
      dataset: { name: 'mnist' },
      labels: 'all',
      ...quick,
    },
  ),
  preset(
    'cifar10-dcgan',
    'Photographs, DCGAN',
    'CIFAR-10 without labels, DCGAN with spectral normalisation. About an hour on a GPU.',
    {
      method: 'self-labeling',
      dataset: { name: 'cifar10' },
      labels: 'none',
      networks: { architecture: 'dcgan', latent: 128 },
      training: { steps: 20_000, batch: 64 },
      sampling: { every: 250 },
      evaluation: { every: 1000, samples: 5000 },
      checkpoints: { every: 1000 },
    },
  ),
  preset(
    'cifar10-resnet',
    'Photographs, residual networks at full size',
    "CIFAR-10 without labels, SNGAN's residual networks, 100,000 steps. Hours on a GPU.",
    {
      method: 'self-labeling',
      dataset: { name: 'cifar10' },
      labels: 'none',
      networks: { architecture: 'resnet', latent: 128 },
      ...fullSize,
    },
  ),
];

/**
 * Networks and numbers of the papers (METHODS 1.4-1.11) but for what is said: the file names only what a variant leaves
 * open.
 */
const subsamplingPresets: readonly Preset[] = [
  preset(
    'mnist-subsampling',
    'Digits, the better ones, in minutes',
    'MNIST, small networks: a class-conditional GAN, a density ratio for all digits at once, and the samples ' +
      'that it keeps beside the plain ones. For two processor cores.',
    {
      method: 'subsampling',
      dataset: { name: 'mnist' },
      ...quickDigits,
    },
  ),
  preset(
    'mnist-subsampling-baselines',
    'Digits, and what it is compared with',
    'The same, and beside it a density ratio for every digit by itself (DRE-F-SP+RS) and rejection by the ' +
      'discriminator (DRS): what each gains, and what it costs.',
    {
      method: 'subsampling',
      dataset: { name: 'mnist' },
      ...quickDigits,
      subsampling: { ...quickDigits.subsampling, baselines: ['per-label-ratios', 'discriminator-rejection'] },
    },
  ),
  preset(
    'angles-subsampling',
    'Turned objects, labelled by a number',
    'Angles, small networks: a GAN conditioned on a continuous label (CcGAN), and one density ratio for all ' +
      'angles. For two processor cores.',
    {
      method: 'subsampling',
      dataset: { name: 'angles' },
      ...quickAngles,
    },
  ),
  preset(
    'cifar10-subsampling-v1',
    'Photographs as the first version of the paper',
    'CIFAR-10, cDRE-F-cSP+RS at full size (arXiv 2103.11166v1): BigGAN, ResNet-34, MLP-5, 5,000 images a ' +
      'class. For a GPU.',
    {
      method: 'subsampling',
      variant: 'v1',
      dataset: { name: 'cifar10' },
      training: { steps: 49_000, batch: 512, logEvery: 50 },
      ...seldom,
    },
  ),
  preset(
    'cifar10-subsampling-journal',
    "Photographs as the journal's version",
    'CIFAR-10, cDR-RS at full size (Neurocomputing, 2023): BigGAN, ResNet-34, MLP-5, 10,000 images a class. For a GPU.',
    {
      method: 'subsampling',
      variant: 'journal',
      dataset: { name: 'cifar10' },
      training: { steps: 39_000, batch: 512, logEvery: 50 },
      ...seldom,
    },
  ),
  preset(
    'rc49-subsampling-v1',
    'Turned chairs as the first version of the paper',
    'RC-49 with 25 images an angle, cDRE-F-cSP+RS at full size: CcGAN, sparse autoencoder, filter by label ' +
      "errors. Needs the data set's folder. For a GPU.",
    {
      method: 'subsampling',
      variant: 'v1',
      dataset: folderOf('rc49'),
      training: { steps: 30_000, batch: 256, logEvery: 50 },
      ...seldom,
    },
  ),
  preset(
    'rc49-subsampling-journal',
    "Turned chairs as the journal's version",
    'RC-49 with 25 images an angle, cDR-RS at full size: CcGAN, sparse autoencoder, filter by vicinity, 200 ' +
      "images an angle. Needs the data set's folder. For a GPU.",
    {
      method: 'subsampling',
      variant: 'journal',
      dataset: folderOf('rc49'),
      training: { steps: 30_000, batch: 256, logEvery: 50 },
      subsampling: { perLabel: 200, burnIn: 1000, batch: 600 },
      ...seldom,
    },
  ),
  preset(
    'utkface-subsampling-journal',
    "Faces by age as the journal's version",
    'UTKFace, cDR-RS at full size: CcGAN, sparse autoencoder, filter by vicinity, 1,000 faces of each age. ' +
      "Needs the data set's folder. For a GPU.",
    {
      method: 'subsampling',
      variant: 'journal',
      dataset: folderOf('utkface'),
      generator: { vicinityFactor: 1 },
      training: { steps: 40_000, batch: 512, logEvery: 50 },
      subsampling: { labels: 60 },
      ...seldom,
    },
  ),
  preset(
    'tiny-imagenet-subsampling-journal',
    "Photographs of 200 classes as the journal's version",
    "Tiny-ImageNet, cDR-RS with the journal's numbers for ImageNet-100: BigGAN, ResNet-34, MLP-5, 1,000 " +
      "images a class. Needs the data set's folder. For a GPU.",
    {
      method: 'subsampling',
      variant: 'journal',
      dataset: folderOf('tiny-imagenet'),
      training: { steps: 96_000, batch: 256, logEvery: 50 },
      ratio: { batch: 128 },
      subsampling: { perLabel: 1000, burnIn: 5000, batch: 200 },
      ...seldom,
    },
  ),
];

export const presets: readonly Preset[] = [...sticPresets, ...selfLabelingPresets, ...subsamplingPresets];
