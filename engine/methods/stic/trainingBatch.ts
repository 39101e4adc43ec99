import type { Random } from '../../random';
import type { SticExperiment } from './config/experiment';
import type { RealImages } from './realImages';

/** A batch for one update of the classifier, as inputs of its program. */
export interface HostBatch {
  /** `[count, height, width, channels]`: real images, mixup of real images, fakes. */
  images: Float32Array;
  /** `[count, classes]`; zero for fakes. */
  targets: Float32Array;
  /** `[count]`. */
  weights: Float32Array;
  /** 1 for fakes `[count]`. */
  fakes: Float32Array;
}

/** The fakes of a batch. */
export interface Fakes {
  /** `[count, height, width, channels]`. */
  images: Float32Array;
  /** 1 for samples of a mixture of classes `[count]`. */
  soft: Uint8Array;
}

/** The numbers of images in the parts of a batch, in their order. */
export interface BatchParts {
  reals: number;
  mixed: number;
  fakes: number;
}

export function batchParts({
  training: { batch },
  selfAnalysis,
}: Pick<SticExperiment, 'training' | 'selfAnalysis'>): BatchParts {
  return { reals: batch, mixed: selfAnalysis.mixup > 0 ? batch : 0, fakes: selfAnalysis.fakes === 'none' ? 0 : batch };
}

/**
 * Draws real images and mixup of real images (Zhang et al., 2018), and puts them into one batch with the fakes. The
 * weights of each part sum to the part's weight; hard and soft fakes are parts of their own (STIC README, Classifier).
 * @param fakes Null where the classifier learns from real images alone.
 */
export function assembleBatch(
  experiment: Pick<SticExperiment, 'training' | 'selfAnalysis'>,
  {
    realImages,
    classes,
    fakes,
    random,
  }: { realImages: RealImages; classes: number; fakes: Fakes | null; random: Random },
): HostBatch {
  const {
    selfAnalysis: { mixup, weights: partWeights },
  } = experiment;
  const parts = batchParts(experiment);
  const plain = realImages.draw(parts.reals, random);
  const size = plain.images.length / parts.reals;
  const count = parts.reals + parts.mixed + parts.fakes;
  const batch: HostBatch = {
    images: new Float32Array(count * size),
    targets: new Float32Array(count * classes),
    weights: new Float32Array(count),
    fakes: new Float32Array(count),
  };
  batch.images.set(plain.images);
  plain.labels.forEach((label, i) => {
    batch.targets[i * classes + label] = 1;
  });
  batch.weights.fill(1 / parts.reals, 0, parts.reals);
  if (parts.mixed > 0) {
    const [a, b] = [realImages.draw(parts.mixed, random), realImages.draw(parts.mixed, random)];
    for (let i = 0; i < parts.mixed; i++) {
      const share = random.beta(mixup, mixup);
      const row = parts.reals + i;
      for (let j = 0; j < size; j++)
        batch.images[row * size + j] = share * a.images[i * size + j]! + (1 - share) * b.images[i * size + j]!;
      batch.targets[row * classes + a.labels[i]!]! += share;
      batch.targets[row * classes + b.labels[i]!]! += 1 - share;
    }
    batch.weights.fill(partWeights.mixup / parts.mixed, parts.reals, parts.reals + parts.mixed);
  }
  if (fakes) {
    const first = parts.reals + parts.mixed;
    batch.images.set(fakes.images, first * size);
    batch.fakes.fill(1, first);
    const soft = fakes.soft.reduce((sum, each) => sum + each, 0);
    fakes.soft.forEach((isSoft, i) => {
      batch.weights[first + i] = isSoft ? partWeights.soft / soft : partWeights.hard / (parts.fakes - soft);
    });
  }
  return batch;
}
