import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { ImageDataset } from '../../../engine/datasets/dataset';
import { UserError } from '../../../engine/errors';
import type { DatasetSeed } from '../datasetSeeds';
import type { Dice } from '../dice';
import { must, unlessRefused, type Kind } from '../kind';

/** Bytes of memory that a data set of some kilobytes may take above what the process had before. */
const mostMemory = 512 * 2 ** 20;

interface DatasetKind {
  /** Data sets as programs write them. */
  seeds(this: void): Promise<DatasetSeed[]>;
  mutate(this: void, bytes: Buffer, others: readonly Buffer[], dice: Dice, name: string): Buffer;
  /** Reads the data set in a folder. */
  load(this: void, folder: string, seed: DatasetSeed): Promise<ImageDataset>;
  /** Whether any byte can be a label, since a checksum vouches for the file; false if absent. */
  trustsLabels?: boolean;
}

/** Files of a data set: each is refused with words and its place, or becomes images of the size and number told. */
export function datasets({ seeds: makeSeeds, mutate, load, trustsLabels }: DatasetKind): Kind {
  return {
    prepare: async (folder) => {
      const place = join(folder, 'set');
      const cache = process.env.DARKROOM_CACHE;
      const inCache = async <T>(work: () => Promise<T>): Promise<T> => {
        process.env.DARKROOM_CACHE = join(folder, 'cache');
        try {
          return await work();
        } finally {
          if (cache === undefined) delete process.env.DARKROOM_CACHE;
          else process.env.DARKROOM_CACHE = cache;
        }
      };
      const seeds = await makeSeeds();
      for (const seed of seeds) {
        write(place, seed.files);
        await inCache(() => load(place, seed));
      }
      return async (dice) => {
        const seed = dice.pick(seeds);
        const mutable = Object.keys(seed.files).filter((name) => !seed.constant?.includes(name));
        const name = dice.pick(mutable);
        // Some are left whole: all being refused would tell nothing.
        const bytes = dice.chance(0.08)
          ? seed.files[name]!
          : mutate(seed.files[name]!, Object.values(seed.files), dice, name);
        write(place, { ...seed.files, [name]: bytes });
        const before = process.memoryUsage().rss;
        const dataset = await unlessRefused(async () => {
          try {
            return await inCache(() => load(place, seed));
          } catch (error) {
            must(error instanceof UserError, `no refusal: ${error instanceof Error ? error.stack : String(error)}`);
            const { where = '' } = error;
            must(
              where.startsWith(place) || where.startsWith('dataset.'),
              `a refusal without a place: ${error.message}`,
            );
            must(error.message.length < 2000, `a message of ${error.message.length} characters`);
            throw error;
          }
        });
        const taken = process.memoryUsage().rss - before;
        must(taken < mostMemory, `${Math.round(taken / 2 ** 20)} MB were taken`);
        if (!dataset) return 'refused';
        assertWhole(dataset, trustsLabels);
        return 'accepted';
      };
    },
  };
}

function write(folder: string, files: DatasetSeed['files']): void {
  rmSync(folder, { recursive: true, force: true });
  for (const [name, bytes] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), bytes);
  }
}

function assertWhole({ train, test, ...shape }: ImageDataset, trustsLabels = false): void {
  const { height, width, channels, classes, continuous } = shape;
  must(height > 0 && width > 0 && (channels === 1 || channels === 3), 'images without pixels');
  for (const [name, split] of Object.entries({ train, test })) {
    must(split.count > 0, `no images to ${name}`);
    must(
      split.images.count === split.count && split.images.imageSize === height * width * channels,
      `other images to ${name} than are told`,
    );
    must(split.labels.length === split.count, `other labels to ${name} than images`);
    must(trustsLabels || split.labels.every((label) => label < classes.length), 'a label of no class');
  }
  for (const numbers of continuous ? [continuous.train, continuous.test] : [])
    must(
      numbers.every((each) => each >= continuous!.range[0] && each <= continuous!.range[1]),
      'a label beyond the range',
    );
}
