import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { decode } from 'fast-png';
import { z } from 'zod';
import { fromBytes } from '../../../images/bytes';
import { encodeGrid, type ImageShape } from '../../../images/grid';
import { runFiles } from '../../../protocol/runFolder';
import { writeFileAtomic } from '../../../storage/atomicFile';
import type { SamplingStrategy } from './strategies';

const columns = 32;

const drawnSchema = z.object({
  system: z.string(),
  group: z.string(),
  count: z.number().int().nonnegative(),
  /** The labels that the images stand for, in their unit; empty for classes. */
  labels: z.array(z.number()),
  outcome: z.enum(['complete', 'capped', 'dead']),
  tries: z.number(),
  burnIn: z.number(),
  kept: z.number(),
  maximum: z.number(),
  seconds: z.number(),
  /** Refused images that are shown. */
  rejected: z.number().int().nonnegative(),
});
/** What is known of one system's images of one group. */
export type SubsampleRecord = z.infer<typeof drawnSchema>;

/**
 * The images that every system has drawn of every group: `subsampled/<system>/<group>.png`, 32 in a row without gaps,
 * and beside each a JSON file that is written last. A run that is broken off draws none of them twice.
 */
export class SubsampleStore {
  constructor(
    private readonly runFolder: string,
    private readonly shape: ImageShape,
  ) {}

  /** What is known of the images; null if they are not drawn yet. */
  async read(system: SamplingStrategy, group: number): Promise<SubsampleRecord | null> {
    try {
      return drawnSchema.parse(JSON.parse(await readFile(this.file(system, group, '.json'), 'utf8')));
    } catch {
      return null;
    }
  }

  /** `count` images in [-1, 1], as they were saved; with `rejected`, those refused. */
  async images(system: SamplingStrategy, group: number, count: number, which: '' | '-rejected' = ''): Promise<Float32Array> {
    const { height, width, channels } = this.shape;
    const size = height * width * channels;
    const images = new Float32Array(count * size);
    if (count === 0) return images;
    const {
      data,
      width: lineWidth,
      channels: found,
    } = decode(await readFile(this.file(system, group, `${which}.png`)));
    const line = width * channels;
    for (let i = 0; i < count; i++) {
      for (let y = 0; y < height; y++) {
        const from = ((Math.floor(i / columns) * height + y) * lineWidth + (i % columns) * width) * found;
        images.set(fromBytes(data.subarray(from, from + line) as Uint8Array), i * size + y * line);
      }
    }
    return images;
  }

  /** @param images `count x height x width x channels` in [-1, 1]. */
  async write(
    system: SamplingStrategy,
    group: number,
    drawn: SubsampleRecord,
    images: Float32Array,
    rejected: Float32Array,
  ): Promise<void> {
    await this.writeSheet(this.file(system, group, '.png'), images, drawn.count);
    await this.writeSheet(this.file(system, group, '-rejected.png'), rejected, drawn.rejected);
    await writeFileAtomic(this.file(system, group, '.json'), `${JSON.stringify(drawn)}\n`);
  }

  private async writeSheet(file: string, images: Float32Array, count: number): Promise<void> {
    if (count === 0) return;
    const rows = Math.ceil(count / columns);
    const filled = new Float32Array((rows * columns * images.length) / count).fill(-1);
    filled.set(images);
    await writeFileAtomic(
      file,
      encodeGrid({ rows, columns, batch: { count: rows * columns, images: filled } }, this.shape),
    );
  }

  private file(system: SamplingStrategy, group: number, ending: string): string {
    return join(this.runFolder, runFiles.subsampled, system.id, `${String(group).padStart(3, '0')}${ending}`);
  }
}
