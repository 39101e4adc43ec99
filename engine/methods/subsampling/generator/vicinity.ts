import { UserError } from '../../../errors';
import type { Random } from '../../../random';
import { largestGap } from '../labels/labelSpace';

/** Labels and images for one update of a discriminator; labels are networks' numbers (see `LabelSpace`). */
export interface LabelBatch {
  /** Labels that both real and generated images are scored under. */
  targets: Float32Array;
  /** Index of a training image for each. */
  images: Uint32Array;
  /** The labels that images are generated with. */
  fakeLabels: Float32Array;
  /** Weights of the images in the loss. */
  realWeights: Float32Array;
  fakeWeights: Float32Array;
}

/** In a soft vicinity, real images with a smaller weight are left out, as in CcGAN's code. */
const minWeight = 1e-3;

/**
 * Vicinities of continuous labels (CcGAN; Ding et al., ICLR 2021; subsampling README, Vicinities): images whose labels
 * are near a target count as images of the target, of which there may be none. All labels are normalised to [0, 1].
 */
export class Vicinities {
  /** Radius of a hard vicinity. */
  readonly kappa: number;
  /** Decay of a soft vicinity's weights. */
  readonly nu: number;
  /** Standard deviation of targets around a label: the rule of thumb for kernel density estimates. */
  readonly sigma: number;
  private readonly distinct: Float32Array;
  /** Training images by ascending label, and those labels. */
  private readonly order: Uint32Array;
  private readonly sorted: Float32Array;

  /**
   * @param labels of the training images.
   * @param factor kappa in units of the largest gap between labels.
   * @throws UserError if all labels are the same.
   */
  constructor(
    labels: Float32Array,
    private readonly kind: 'hard' | 'soft',
    factor: number,
  ) {
    this.distinct = Float32Array.from(new Set(labels)).sort();
    this.order = Uint32Array.from(labels, (_, i) => i).sort((a, b) => labels[a]! - labels[b]!);
    this.sorted = Float32Array.from(this.order, (i) => labels[i]!);
    assertLabelsDiffer(this.distinct);
    this.kappa = factor * largestGap(labels);
    this.nu = 1 / this.kappa ** 2;
    const mean = labels.reduce((sum, label) => sum + label, 0) / labels.length;
    const deviation = Math.sqrt(labels.reduce((sum, label) => sum + (label - mean) ** 2, 0) / labels.length);
    this.sigma = 1.06 * deviation * labels.length ** -0.2;
  }

  /** Targets with a real image and a generated image's label from the vicinity of each. */
  draw(count: number, random: Random): LabelBatch {
    const batch: LabelBatch = {
      targets: new Float32Array(count),
      images: new Uint32Array(count),
      fakeLabels: new Float32Array(count),
      realWeights: new Float32Array(count).fill(1),
      fakeWeights: new Float32Array(count).fill(1),
    };
    const reach = this.kind === 'hard' ? this.kappa : Math.sqrt(-Math.log(minWeight) / this.nu);
    for (let i = 0; i < count; i++) {
      const { target, first, count: near } = this.drawTarget(reach, random);
      const chosen = first + random.integer(near);
      const [low, high] = [Math.max(0, target - reach), Math.min(1, target + reach)];
      batch.targets[i] = target;
      batch.images[i] = this.order[chosen]!;
      batch.fakeLabels[i] = low + (high - low) * random.uniform();
      if (this.kind === 'soft') {
        batch.realWeights[i] = this.weight(this.sorted[chosen]!, target);
        batch.fakeWeights[i] = this.weight(batch.fakeLabels[i]!, target);
      }
    }
    return batch;
  }

  private weight(label: number, target: number): number {
    return Math.exp(-this.nu * (label - target) ** 2);
  }

  /**
   * A target near a random distinct label that has images within `reach`: `count` of them in ascending order of labels,
   * from `first` on.
   */
  private drawTarget(reach: number, random: Random): { target: number; first: number; count: number } {
    for (;;) {
      const [noise] = random.normals(1);
      const target = this.distinct[random.integer(this.distinct.length)]! + this.sigma * noise!;
      const first = lowerBound(this.sorted, target - reach);
      const count = lowerBound(this.sorted, target + reach) - first;
      if (count > 0) return { target, first, count };
    }
  }
}

/** Index of the first of the ascending values that is not below `value`. */
function lowerBound(ascending: Float32Array, value: number): number {
  let [low, high] = [0, ascending.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ascending[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** @throws UserError if all labels are the same. */
export function assertLabelsDiffer(labels: Float32Array): void {
  if (labels.some((label) => label !== labels[0])) return;
  throw new UserError('All training images have the same label: there is nothing to condition a generator on.', {
    where: 'dataset',
    advice:
      'Use more of the data set: raise dataset.limit, or leave it out. Images of one label are a class: any method ' +
      'learns them as a folder with one sub-folder.',
  });
}
