import { isReadable, imageFormatOf, type ReadableFormat } from '../../../engine/datasets/formats/imageFormat';
import { decodePhoto } from '../../../engine/datasets/formats/photo';
import { UserError } from '../../../engine/errors';
import { imageSeeds } from '../imageSeeds';
import { must, unlessRefused, type Kind } from '../kind';
import { mutateImage } from '../mutateImage';

/** Bytes of memory that an image may take above what the process had before. */
const mostMemory = 512 * 2 ** 20;

/** Image files of a format: each is refused with words and its path, or becomes an image of the size that it has. */
export function images(format: ReadableFormat): Kind {
  return {
    prepare: async () => {
      const seeds = await imageSeeds[format]();
      const path = '/set/image';
      for (const seed of seeds) await decodePhoto(seed, path);
      return async (dice) => {
        const bytes = mutateImage(dice.pick(seeds), seeds, dice);
        const before = process.memoryUsage().rss;
        const image = await unlessRefused(async () => {
          try {
            return await decodePhoto(bytes, path);
          } catch (error) {
            must(error instanceof UserError && error.where === path, `not a refusal with a path: ${String(error)}`);
            throw error;
          }
        });
        const taken = process.memoryUsage().rss - before;
        must(taken < mostMemory, `${Math.round(taken / 2 ** 20)} MB were taken`);
        if (!image) return 'refused';
        must(isReadable(imageFormatOf(bytes)?.name ?? ''), 'what is no image was read');
        must(image.width > 0 && image.height > 0 && image.channels === 3, 'an image without pixels');
        must(image.data.length === image.rowBytes * image.height, 'an image of another size than it says');
        return 'accepted';
      };
    },
  };
}
