import type { Random } from '../../random';
import { runInBatches } from '../../runtime/batched';
import type { Program } from '../../runtime/program';
import type { ImageBatch, SampleGrid } from '../../images/batch';
import { slerp } from '../../images/interpolation';
import { oneHotRows } from '../oneHotRows';

/** Latents and labels to draw images from. */
export interface LatentPoints {
  count: number;
  /** `count x latent`. */
  latents: Float32Array;
  /** `count x labels`, one-hot. */
  labels: Float32Array;
}

/** Draws images from the averaged generator, in batches of the size that its program was compiled for. */
export class ImageSampler {
  constructor(
    private readonly program: Program,
    private readonly sizes: { batch: number; latent: number; labels: number; pixels: number },
  ) {}

  async images({ count, latents, labels }: LatentPoints): Promise<ImageBatch> {
    const { batch, latent, labels: labelCount } = this.sizes;
    const { images } = await runInBatches(this.program, batch, count, {
      latents: { width: latent, data: latents },
      labels: { width: labelCount, data: labels },
    });
    return { count, images: images! };
  }

  /** Independent points: normal latents, uniform labels. */
  points(count: number, random: Random): LatentPoints {
    const labels = random.integers(count, this.sizes.labels);
    return { count, latents: random.normals(count * this.sizes.latent), labels: oneHotRows(labels, this.sizes.labels) };
  }

  /** A row for each label, a column for each of `columns` fixed latents. */
  labelGrid(columns: number, rowLabels: string[], random: Random): { points: LatentPoints; rows: number } {
    const rows = rowLabels.length;
    const latents = random.normals(columns * this.sizes.latent);
    return {
      rows,
      points: this.grid(rows, columns, (_row, column) =>
        latents.subarray(column * this.sizes.latent, (column + 1) * this.sizes.latent),
      ),
    };
  }

  /** A row for each label, from one latent to another along the sphere on which normal vectors nearly lie. */
  interpolationGrid(columns: number, rowLabels: string[], random: Random): { points: LatentPoints; rows: number } {
    const rows = rowLabels.length;
    const [from, to] = [random.normals(this.sizes.latent), random.normals(this.sizes.latent)];
    return {
      rows,
      points: this.grid(rows, columns, (_row, column) => slerp(from, to, columns === 1 ? 0 : column / (columns - 1))),
    };
  }

  private grid(rows: number, columns: number, latentOf: (row: number, column: number) => Float32Array): LatentPoints {
    const { latent, labels } = this.sizes;
    const points: LatentPoints = {
      count: rows * columns,
      latents: new Float32Array(rows * columns * latent),
      labels: new Float32Array(rows * columns * labels),
    };
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++) {
        const i = row * columns + column;
        points.latents.set(latentOf(row, column), i * latent);
        points.labels[i * labels + row] = 1;
      }
    }
    return points;
  }
}

/** A grid of what was drawn. */
export function gridOf(
  kind: SampleGrid['kind'],
  rows: number,
  batch: ImageBatch,
  rowLabels: string[],
  note: string,
): SampleGrid {
  return { kind, rows, columns: batch.count / rows, batch, rowLabels, note };
}
