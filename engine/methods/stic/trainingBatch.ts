import type { SticExperiment } from './config';
import type { ImageDataset } from '../../datasets/dataset';
import { gatherImages } from '../../datasets/gather';
import { UserError } from '../../errors';
import type { Random } from '../../random';
import type { ReferenceSource } from './sampler/references';

/** Real images, by class too. @throws UserError where a class has none. */
export class RealImages implements ReferenceSource {
  private readonly ofLabel: Uint32Array[];

  constructor(private readonly dataset: ImageDataset) {
    const lists = dataset.classes.map((): number[] => []);
    for (let i = 0; i < dataset.train.count; i++) lists[dataset.train.labels[i]!]!.push(i);
    this.ofLabel = lists.map((list) => Uint32Array.from(list));
    const empty = lists.findIndex((list) => list.length === 0);
    if (empty >= 0) {
      throw new UserError(
        `The class "${dataset.classes[empty]!}" has no training images in use, so it can't be learned or drawn.`,
        {
          where: 'dataset.limit',
          advice:
            `Raise dataset.limit, which is ${dataset.train.count} images for ${dataset.classes.length} ` +
            'classes, or leave it out.',
        },
      );
    }
  }

  /** With replacement, so that the generator's state is all there is to resume from. */
  draw(count: number, random: Random): { images: Float32Array; labels: Int32Array } {
    const { train } = this.dataset;
    const indices = random.integers(count, train.count);
    return { images: gatherImages(train, indices), labels: indices.map((i) => train.labels[i]!) };
  }

  ofClass(label: number, count: number, random: Random): Float32Array {
    const own = this.ofLabel[label]!;
    return gatherImages(
      this.dataset.train,
      Uint32Array.from({ length: count }, () => own[random.integer(own.length)]!),
    );
  }
}

/** A batch for one update of the classifier, as its program takes it. */
export interface HostBatch {
  images: Float32Array;
  targets: Float32Array;
  weights: Float32Array;
  fakes: Float32Array;
}

/** Fakes of one batch, and which of them were drawn of a mixture of classes. */
export interface Fakes {
  images: Float32Array;
  soft: Uint8Array;
}

/** How many images of each part a batch has, in their order: real ones, mixtures of them, fakes. */
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
 * Real images, mixtures of two of them (mixup; Zhang et al., 2018), and fakes. The weights of a part sum to its own
 * (METHODS 3.4).
 */
export function assembleBatch(
  experiment: Pick<SticExperiment, 'training' | 'selfAnalysis'>,
  real: RealImages,
  classes: number,
  fakes: Fakes | null,
  random: Random,
): HostBatch {
  const {
    selfAnalysis: { mixup, weights: wanted },
  } = experiment;
  const parts = batchParts(experiment);
  const plain = real.draw(parts.reals, random);
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
    const [a, b] = [real.draw(parts.mixed, random), real.draw(parts.mixed, random)];
    for (let i = 0; i < parts.mixed; i++) {
      const share = random.beta(mixup, mixup);
      const row = parts.reals + i;
      for (let j = 0; j < size; j++)
        batch.images[row * size + j] = share * a.images[i * size + j]! + (1 - share) * b.images[i * size + j]!;
      batch.targets[row * classes + a.labels[i]!]! += share;
      batch.targets[row * classes + b.labels[i]!]! += 1 - share;
    }
    batch.weights.fill(wanted.mixup / parts.mixed, parts.reals, parts.reals + parts.mixed);
  }
  if (fakes) {
    const first = parts.reals + parts.mixed;
    batch.images.set(fakes.images, first * size);
    batch.fakes.fill(1, first);
    const soft = fakes.soft.reduce((sum, each) => sum + each, 0);
    fakes.soft.forEach((isSoft, i) => {
      batch.weights[first + i] = isSoft ? wanted.soft / soft : wanted.hard / (parts.fakes - soft);
    });
  }
  return batch;
}
