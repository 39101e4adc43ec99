import { join } from 'node:path';
import { UserError } from '../../errors';
import type { ImageDataset, ImageSplit } from '../dataset';
import { cifarImageSize, cifarRecordSize, cifarSide, decodeRecords } from '../formats/cifarBinary';
import { inMemory } from '../imageBytes';
import { contentId } from '../loading/contentId';
import type { CifarOriginals } from './cifarFiles';
import { adviceFor, locateOriginals, type OriginalFile } from './originals';
import { readOriginal } from './verify';

/**
 * A data set in CIFAR's binary form, in colour. `limit` takes the first images of the training files only.
 * @throws UserError if a file is missing, damaged, or another one.
 */
export async function loadCifarOriginals(
  given: string,
  originals: CifarOriginals,
  limit = Infinity,
): Promise<ImageDataset> {
  const { name, title, classes, train, test } = originals;
  const folder = locateOriginals(given, originals);
  const dataset = {
    name,
    title,
    height: cifarSide,
    width: cifarSide,
    channels: 3,
    classes: [...classes],
    train: await readSplit(folder, train, originals, limit),
    test: await readSplit(folder, [test], originals, Infinity),
  };
  return { ...dataset, contentId: contentId(dataset) };
}

/** The first `limit` images of the files; files that are not needed are not read. */
async function readSplit(
  folder: string,
  files: readonly OriginalFile[],
  originals: CifarOriginals,
  limit: number,
): Promise<ImageSplit> {
  const { labelBytes, classes } = originals;
  const size = cifarRecordSize(labelBytes);
  const count = Math.min(
    limit,
    files.reduce((sum, { bytes }) => sum + bytes / size, 0),
  );
  const images = new Uint8Array(count * cifarImageSize);
  const labels = new Uint8Array(count);
  for (let i = 0, done = 0; done < count; i++) {
    const file = files[i]!;
    const bytes = await readOriginal(folder, file, adviceFor(originals));
    const part = Math.min(file.bytes / size, count - done);
    decodeRecords({ bytes, labelBytes }, part, images.subarray(done * cifarImageSize), labels.subarray(done));
    done += part;
  }
  // Of files without a checksum of their own, only this tells of others of the same length.
  if (labels.some((label) => label >= classes.length)) {
    throw new UserError(`This is not ${originals.title}: it has labels of more than ${classes.length} classes.`, {
      where: join(folder, files[0]!.name),
      advice: adviceFor(originals),
    });
  }
  return { count, images: inMemory(images, cifarImageSize), labels };
}
