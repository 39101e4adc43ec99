import type { ImageDataset } from '../../datasets/dataset';
import type { Random } from '../../random';

/** The blank canvas that a drawing begins on. */

export type CanvasKind = 'noise' | 'grey' | 'class-mean';

/** Of the noise on a grey canvas. */
const greyNoise = 0.1;
/** Of the noise on a class's mean (an informative start, as later work on JEM has it). */
const meanNoise = 0.3;

/** Blank canvases for conditions `count x classes`. */
export class BlankCanvas {
  private readonly size: number;
  /** `classes x size`, once they were asked for. */
  private means: Float32Array | undefined;

  constructor(
    private readonly kind: CanvasKind,
    private readonly dataset: ImageDataset,
  ) {
    this.size = dataset.height * dataset.width * dataset.channels;
  }

  /** @param sharing How many canvases one after another have the same noise. */
  draw(conditions: Float32Array, random: Random, sharing = 1): Float32Array {
    const {
      size,
      dataset: { classes },
    } = this;
    const count = conditions.length / classes.length;
    const canvas = new Float32Array(count * size);
    for (let i = 0; i < count; i += sharing) {
      const noise = this.noise(random);
      for (let j = i; j < Math.min(count, i + sharing); j++) canvas.set(noise, j * size);
    }
    return this.kind === 'class-mean' ? this.withMeans(canvas, conditions) : canvas;
  }

  private noise(random: Random): Float32Array {
    if (this.kind === 'noise') return random.uniforms(this.size).map((u) => 2 * u - 1);
    const deviation = this.kind === 'grey' ? greyNoise : meanNoise;
    return random.normals(this.size).map((x) => clipped(x * deviation));
  }

  /** Each canvas with the means of its classes added in its shares. */
  private withMeans(canvas: Float32Array, conditions: Float32Array): Float32Array {
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
      for (let j = 0; j < size; j++) canvas[i * size + j]! += share * means[label * size + j]!;
    });
    return canvas.map(clipped);
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
  for (let i = 0; i < train.count; i++) {
    const label = train.labels[i]!;
    counts[label]!++;
    for (let j = 0; j < size; j++) sums[label * size + j]! += train.images[i * size + j]!;
  }
  return Float32Array.from(sums, (sum, i) => sum / Math.max(1, counts[Math.floor(i / size)]!) / 127.5 - 1);
}
