import type { ImageShape } from '../../../engine/networks/architecture';
import {
  smallEnergyClassifier,
  wideResidualClassifier,
  type EnergyClassifier,
} from '../../../engine/networks/energyClassifier';

/** Batches of GRMALA chains on STIC's classifiers, with and without the Gram term. */
export interface LangevinWorkload {
  name: string;
  /** The name of the classifier in `peers/energyClassifier.py`. */
  network: 'small' | 'wide-resnet';
  classifier: EnergyClassifier;
  image: ImageShape;
  classes: number;
  chains: number;
  /** Steps of one pass, which the engine runs as one program. */
  steps: number;
  /** Weight of the Gram term. */
  gram: number;
}

const classes = 10;
const steps = 20;
const [digits, photographs]: [ImageShape, ImageShape] = [
  [28, 28, 1],
  [32, 32, 3],
];

/** Wide ResNet 16-4, a smaller form of the authors' 28-10. */
export const wideSizes = { depth: 16, widen: 4 } as const;

export const langevinWorkloads: readonly LangevinWorkload[] = [0, 1].flatMap((gram): LangevinWorkload[] => {
  const suffix = gram > 0 ? ' gram' : '';
  return [
    {
      name: `small-28${suffix}`,
      network: 'small',
      classifier: smallEnergyClassifier(digits, classes + 1),
      image: digits,
      chains: 64,
      classes,
      steps,
      gram,
    },
    {
      name: `small-32${suffix}`,
      network: 'small',
      classifier: smallEnergyClassifier(photographs, classes + 1),
      image: photographs,
      chains: 64,
      classes,
      steps,
      gram,
    },
    {
      name: `wide-32${suffix}`,
      network: 'wide-resnet',
      classifier: wideResidualClassifier(photographs, classes + 1, wideSizes),
      image: photographs,
      chains: 16,
      classes,
      steps,
      gram,
    },
  ];
});
