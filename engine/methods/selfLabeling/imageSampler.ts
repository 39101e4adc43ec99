import type { ImageBatch, SampleGrid } from '../../images/batch';
import { slerp } from '../../images/interpolation';
import type { Random } from '../../random';
import { runInBatches } from '../../runtime/batched';
import type { Program } from '../../runtime/program';
import { oneHotRows } from '../../floatArrays';

/** Latent vectors and labels to draw images from. */
export interface LatentPoints {
  count: number;
  /** `count x latent`. */
  latents: Float32Array;
  /** `count x labels`, one-hot. */
  labels: Float32Array;
}

/** A grid of points, row by row. */
export interface PointGrid {
  rows: number;
  points: LatentPoints;
}

/** Draws images of the generator's moving average. */
export class ImageSampler {
  /** @param program `samplingProgram` of the networks, compiled for `batch` images. */
  constructor(
    private readonly program: Program,
    private readonly sizes: { batch: number; latent: number; labels: number },
  ) {}

  async images({ count, latents, labels }: LatentPoints): Promise<ImageBatch> {
    const { sizes } = this;
    const { images } = await runInBatches(this.program, sizes.batch, count, {
      latents: { width: sizes.latent, data: latents },
      conditions: { width: sizes.labels, data: labels },
    });
    return { count, images: images! };
  }

  /** Independent points: normal latent vectors with these labels. */
  points(labels: Int32Array, random: Random): LatentPoints {
    const count = labels.length;
    return { count, latents: random.normals(count * this.sizes.latent), labels: oneHotRows(labels, this.sizes.labels) };
  }

  /** A row for each of the first `rows` labels, a column for each of `columns` fixed latent vectors. */
  labelGrid(rows: number, columns: number, random: Random): PointGrid {
    const { latent } = this.sizes;
    const latents = random.normals(columns * latent);
    return this.grid(rows, columns, (column) => latents.subarray(column * latent, (column + 1) * latent));
  }

  /**
   * A row for each of the first `rows` labels, from one latent vector to another along the sphere near which normal
   * vectors lie.
   */
  interpolationGrid(rows: number, columns: number, random: Random): PointGrid {
    const [from, to] = [random.normals(this.sizes.latent), random.normals(this.sizes.latent)];
    return this.grid(rows, columns, (column) => slerp(from, to, columns === 1 ? 0 : column / (columns - 1)));
  }

  private grid(rows: number, columns: number, latentOf: (column: number) => Float32Array): PointGrid {
    const { latent, labels } = this.sizes;
    const points: LatentPoints = {
      count: rows * columns,
      latents: new Float32Array(rows * columns * latent),
      labels: new Float32Array(rows * columns * labels),
    };
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++) {
        const i = row * columns + column;
        points.latents.set(latentOf(column), i * latent);
        points.labels[i * labels + row] = 1;
      }
    }
    return { rows, points };
  }

  /** Draws a grid's images, to be shown with a label for each row. */
  async sampleGrid(
    kind: SampleGrid['kind'],
    { rows, points }: PointGrid,
    { rowLabels, note }: { rowLabels: string[]; note: string },
  ): Promise<SampleGrid> {
    return { kind, rows, columns: points.count / rows, batch: await this.images(points), rowLabels, note };
  }
}
