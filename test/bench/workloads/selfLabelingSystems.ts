import { applyOverrides, parseOverride } from '../../../engine/experiment/overrides';

/** The self-labeling GAN at every level of labels, its baselines and its ablations, on three data sets. */

export interface SelfLabelingSystem {
  id: string;
  /** Its name in the table. */
  name: string;
  settings: readonly string[];
}

/** No label anywhere: not in the discriminator, and no classifier in the generator's loss. */
const plain = ['selfLabeling.threshold=1.01', 'selfLabeling.generatorClassifierWeight=0'];
const withoutGate = 'selfLabeling.threshold=0';
const withoutEma = 'selfLabeling.classifierEma=0';

export const selfLabelingSystems: readonly SelfLabelingSystem[] = [
  { id: 'unconditional', name: 'unconditional GAN', settings: plain },
  {
    id: 'conditional',
    name: 'class-conditional GAN',
    settings: ['labels=all', 'selfLabeling.generatorClassifierWeight=0'],
  },
  { id: 'none', name: 'self-labeling, no labels', settings: [] },
  { id: 'no-gate', name: '… without the gate', settings: [withoutGate] },
  { id: 'no-ema', name: '… without the EMA', settings: [withoutEma] },
  { id: 'neither', name: '… without either', settings: [withoutGate, withoutEma] },
  { id: 'tenth', name: 'self-labeling, 10 % of the labels', settings: ['labels=some', 'labelShare=0.1'] },
  { id: 'all', name: 'self-labeling, all labels', settings: ['labels=all'] },
];

/** What all systems of a data set have in common: small networks for digits, half as wide a DCGAN for photographs. */
const small = {
  method: 'self-labeling',
  selfLabeling: { classifierEma: 0.98 },
  optimizer: { generator: 1e-3, discriminator: 1e-3, discriminatorSteps: 1 },
  training: { steps: 500, batch: 64 },
  sampling: { every: 500 },
  evaluation: { every: 500, samples: 5000 },
  checkpoints: { every: 500 },
};

export const selfLabelingBases = {
  mnist: { ...small, dataset: { name: 'mnist' } },
  'fashion-mnist': { ...small, dataset: { name: 'fashion-mnist' } },
  cifar10: {
    method: 'self-labeling',
    dataset: { name: 'cifar10' },
    networks: { architecture: 'dcgan', width: 0.5, latent: 128 },
    training: { steps: 10_000, batch: 64 },
    sampling: { every: 2500 },
    evaluation: { every: 2500, samples: 5000 },
    checkpoints: { every: 2500 },
  },
};
export type SelfLabelingData = keyof typeof selfLabelingBases;

/** A whole experiment, as in an experiment file. */
export function selfLabelingExperiment(data: SelfLabelingData, { settings }: SelfLabelingSystem): unknown {
  return applyOverrides(selfLabelingBases[data], settings.map(parseOverride));
}
