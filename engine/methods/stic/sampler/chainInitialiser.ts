import type { ImageDataset } from '../../../datasets/dataset';
import type { Random } from '../../../random';
import type { SticExperiment } from '../config/experiment';

export type InitialiserKind = SticExperiment['sampler']['initialiser'];

/** Standard deviation of the noise on grey. */
const greyNoise = 0.1;
/** Standard deviation of the noise on a class mean. */
const meanNoise = 0.3;

/** Draws the initial images of chains ("blank canvas" in the paper; STIC README, Chain initialiser). */
export class ChainInitialiser {
  private readonly size: number;
  /** `[classes, size]`, computed at the first draw from class means. */
  private means: Float32Array | undefined;

  constructor(
    private readonly kind: InitialiserKind,
    private readonly dataset: ImageDataset,
  ) {
    this.size = dataset.height * dataset.width * dataset.channels;
  }

  /**
   * Initial images `[chains, height, width, channels]` in [-1, 1] of chains with these conditions `[chains, classes]`.
   * @param chainsPerNoise How many consecutive images have the same noise.
   */
  draw(conditions: Float32Array, random: Random, chainsPerNoise = 1): Float32Array {
    const {
      size,
      dataset: { classes },
    } = this;
    const count = conditions.length / classes.length;
    const images = new Float32Array(count * size);
    for (let i = 0; i < count; i += chainsPerNoise) {
      const noise = this.noise(random);
      for (let j = i; j < Math.min(count, i + chainsPerNoise); j++) images.set(noise, j * size);
    }
    return this.kind === 'class-mean' ? this.addMeans(images, conditions) : images;
  }

  private noise(random: Random): Float32Array {
    if (this.kind === 'noise') return random.uniforms(this.size).map((u) => 2 * u - 1);
    const deviation = this.kind === 'grey' ? greyNoise : meanNoise;
    return random.normals(this.size).map((x) => clipped(x * deviation));
  }

  /** Each image with the mean images of its classes added in the condition's shares. */
  private addMeans(images: Float32Array, conditions: Float32Array): Float32Array {
    const {
      size,
      dataset: {
        classes: { length: classes },
      },
    } = this;
    const means = (this.means ??= classMeans(this.dataset));
    conditions.forEach((share, k) => {
      if (share === 0) return;
      const [i, label] = [Math.floor(k / classes), k % classes];
      for (let j = 0; j < size; j++) images[i * size + j]! += share * means[label * size + j]!;
    });
    return images.map(clipped);
  }
}

function clipped(x: number): number {
  return Math.min(1, Math.max(-1, x));
}

/** The mean training image of every class, in [-1, 1]. */
function classMeans({ train, classes, height, width, channels }: ImageDataset): Float32Array {
  const size = height * width * channels;
  const sums = new Float64Array(classes.length * size);
  const counts = new Float64Array(classes.length);
  let image = 0;
  for (const portion of train.images.portions()) {
    for (let start = 0; start < portion.length; start += size) {
      const label = train.labels[image++]!;
      counts[label]!++;
      for (let j = 0; j < size; j++) sums[label * size + j]! += portion[start + j]!;
    }
  }
  return Float32Array.from(sums, (sum, i) => sum / Math.max(1, counts[Math.floor(i / size)]!) / 127.5 - 1);
}
