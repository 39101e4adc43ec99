import { decode } from 'fast-png';
import { z } from 'zod';
import { fromBytes } from '../../../images/bytes';
import { encodeGrid } from '../../../images/grid';
import type { ImageShape } from '../../../images/png';
import { pngSize, refuseHugeImage } from '../../../images/imageSize';
import { longestRunFile, runFiles } from '../../../protocol/runFolder';
import { writeFileMakingFolder, type WriteFile } from '../../../files/atomicFile';
import { pathInside, readInside } from '../../../files/insideFolder';
import type { SamplingStrategy } from './strategies';

/** Images in a row of a sheet. */
const columns = 32;

const recordSchema = z.object({
  /** Name of the strategy. */
  system: z.string(),
  group: z.string(),
  count: z.number().int().nonnegative(),
  /** The labels that the images were drawn for, in their unit; empty for classes. */
  labels: z.array(z.number()),
  outcome: z.enum(['complete', 'capped', 'dead']),
  tries: z.number(),
  burnIn: z.number(),
  kept: z.number(),
  maximum: z.number(),
  seconds: z.number(),
  /** Rejected images that are shown. */
  rejected: z.number().int().nonnegative(),
});
/** What is known of the images that a strategy has drawn of a label group. */
export type SubsampleRecord = z.infer<typeof recordSchema>;

/** One label group's images of a strategy, by the group's index. */
export interface SubsampleKey {
  strategy: Pick<SamplingStrategy, 'id'>;
  group: number;
}

/**
 * The images that every strategy has drawn of every label group: `subsampled/<strategy>/<group>.png`, 32 in a row
 * without gaps, and beside each a JSON file that is written last. A run that is resumed draws none of them again.
 */
export class SubsampleStore {
  constructor(
    private readonly runFolder: string,
    private readonly shape: ImageShape,
    private readonly writeFile: WriteFile = writeFileMakingFolder,
  ) {}

  /** The record of the images; null if they are not drawn yet. */
  async read(key: SubsampleKey): Promise<SubsampleRecord | null> {
    try {
      return recordSchema.parse(JSON.parse((await this.bytes(key, '.json')).toString()));
    } catch {
      return null;
    }
  }

  /** The first `count` images in [-1, 1], as they were saved; with `-rejected`, the rejected ones. */
  async images(key: SubsampleKey, count: number, which: '' | '-rejected' = ''): Promise<Float32Array> {
    const { height, width, channels } = this.shape;
    const size = height * width * channels;
    const images = new Float32Array(count * size);
    if (count === 0) return images;
    const bytes = await this.bytes(key, `${which}.png`);
    refuseHugeImage(pngSize(bytes), this.name(key, `${which}.png`));
    const sheet = decode(bytes);
    const line = width * channels;
    for (let i = 0; i < count; i++) {
      for (let y = 0; y < height; y++) {
        const [row, column] = [Math.floor(i / columns) * height + y, (i % columns) * width];
        const from = (row * sheet.width + column) * sheet.channels;
        images.set(fromBytes(sheet.data.subarray(from, from + line) as Uint8Array), i * size + y * line);
      }
    }
    return images;
  }

  /** Writes images, `count x height x width x channels` in [-1, 1], and then their record. */
  async write(
    key: SubsampleKey,
    { record, images, rejected }: { record: SubsampleRecord; images: Float32Array; rejected: Float32Array },
  ): Promise<void> {
    await this.writeSheet(await this.place(key, '.png'), images, record.count);
    await this.writeSheet(await this.place(key, '-rejected.png'), rejected, record.rejected);
    await this.writeFile(await this.place(key, '.json'), `${JSON.stringify(record)}\n`);
  }

  private async writeSheet(file: string, images: Float32Array, count: number): Promise<void> {
    if (count === 0) return;
    const rows = Math.ceil(count / columns);
    const filled = new Float32Array((rows * columns * images.length) / count).fill(-1);
    filled.set(images);
    await this.writeFile(
      file,
      encodeGrid({ rows, columns, batch: { count: rows * columns, images: filled } }, this.shape),
    );
  }

  private bytes(key: SubsampleKey, ending: string): Promise<Buffer> {
    return readInside(this.runFolder, this.name(key, ending), longestRunFile.picture);
  }

  private place(key: SubsampleKey, ending: string): Promise<string> {
    return pathInside(this.runFolder, this.name(key, ending));
  }

  private name({ strategy, group }: SubsampleKey, ending: string): string {
    return `${runFiles.subsampled}/${strategy.id}/${String(group).padStart(3, '0')}${ending}`;
  }
}
