import { join } from 'node:path';
import { UserError } from '../../errors';
import { formatCount } from '../../format';
import { cachedPortions } from '../cache/cachedPortions';
import type { ImageDataset, ImageSplit } from '../dataset';
import type { LoadOptions } from '../definition';
import { areaAverage } from '../formats/areaAverage';
import { denseImage } from '../formats/byteImage';
import { fromColumnPlanes } from '../formats/columnPlanes';
import { readDataFilePart } from '../formats/dataFile';
import { type ImageBytes, joined } from '../imageBytes';
import { contentId } from '../loading/contentId';
import { adviceFor, locateOriginals } from '../originals/originals';
import { portionKeys } from '../originals/portionKeys';
import { readOriginal, verifyOriginalFile } from '../originals/verify';
import { type Stl10Files, stl10Files, type Stl10Part } from './files';

/** Goes up whenever the same files would give other bytes. */
const cacheVersion = 1;
const side = 96;
const storedBytes = 3 * side * side;
const classes = ['airplane', 'bird', 'car', 'cat', 'deer', 'dog', 'horse', 'monkey', 'ship', 'truck'];

/**
 * STL-10 from its binary files: photographs in colour, 96x96 or made smaller by area. `unlabelled` puts those without
 * labels behind the labelled ones; `limit` takes the first images of both together.
 * @throws UserError if a file is missing, damaged, or another one.
 */
export async function loadStl10(
  given: string,
  options: Pick<LoadOptions, 'resolution' | 'limit' | 'unlabelled' | 'progress'>,
  originals: Stl10Files = stl10Files,
): Promise<ImageDataset> {
  const { resolution, limit = Infinity, unlabelled = false } = options;
  const folder = locateOriginals(given, originals);
  const read = (part: Stl10Part, most: number) => readImages(folder, part, originals, { ...options, most });
  const train = await labelledSplit(folder, originals.train, originals, limit, read);
  const rest = unlabelled ? await read(originals.unlabelled, limit - train.count) : undefined;
  const dataset = {
    name: 'stl10',
    title: 'STL-10',
    height: resolution,
    width: resolution,
    channels: 3,
    classes: [...classes],
    train: rest ? { ...train, count: train.count + rest.count, images: joined([train.images, rest]) } : train,
    test: await labelledSplit(folder, originals.test, originals, Infinity, read),
  };
  return {
    ...dataset,
    ...(rest && {
      summary: `Trains on ${formatCount(train.count)} images with a label and ${formatCount(rest.count)} without.`,
    }),
    contentId: contentId(dataset),
  };
}

async function labelledSplit(
  folder: string,
  part: Stl10Part,
  originals: Stl10Files,
  most: number,
  read: (part: Stl10Part, most: number) => Promise<ImageBytes>,
): Promise<ImageSplit> {
  const images = await read(part, most);
  const advice = adviceFor(originals);
  const numbers = (await readOriginal(folder, part.labels!, advice)).subarray(0, images.count);
  if (!numbers.every((label) => label >= 1 && label <= classes.length))
    throw new UserError(`The labels are not all from 1 to ${classes.length}, as STL-10's are.`, {
      where: join(folder, part.labels!.name),
      advice,
    });
  return { count: images.count, images, labels: numbers.map((label) => label - 1) };
}

/** The first `most` images of a part, in the cache: in the files, they lie in planes, column by column. */
async function readImages(
  folder: string,
  { images: file, count: all }: Stl10Part,
  originals: Stl10Files,
  { resolution, progress, most }: Pick<LoadOptions, 'resolution' | 'progress'> & { most: number },
): Promise<ImageBytes> {
  const path = join(folder, file.name);
  const advice = adviceFor(originals);
  const imageSize = 3 * resolution * resolution;
  const count = Math.min(all, most);
  const keys = await portionKeys(path, cacheVersion);
  let verified: Promise<void> | undefined;
  const whole = new Uint8Array(storedBytes);
  const { images } = await cachedPortions({
    dataset: originals.folderName,
    count,
    imageSize,
    progress,
    keyOf: (start, end) => keys(resolution, start, end),
    make: async (start, end, out) => {
      progress?.activity(`reading ${file.name} ${formatCount(start)} / ${formatCount(count)}`);
      await (verified ??= verifyOriginalFile(folder, file, advice));
      const place = { offset: start * storedBytes, length: (end - start) * storedBytes };
      const planes = await readDataFilePart(path, place, advice);
      for (let i = 0; i < end - start; i++) {
        fromColumnPlanes(planes.subarray(i * storedBytes, (i + 1) * storedBytes), side, whole);
        areaAverage(
          denseImage(side, side, 3, whole),
          { height: resolution, width: resolution },
          out.subarray(i * imageSize, (i + 1) * imageSize),
        );
      }
      return { remarks: null, isFinal: true };
    },
  });
  return images;
}
