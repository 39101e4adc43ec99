import { basename } from 'node:path';
import { UserError } from '../../errors';
import { contentId } from '../loading/contentId';
import type { ImageDataset, ImageSplit } from '../dataset';
import type { Unreadable } from '../loading/brokenImages';
import { decodedFiles, splitDecoded } from '../loading/decodedFiles';
import { oddSentences } from '../loading/oddImages';
import { checkMemory } from '../loading/memory';
import { chosenCount, chosenImages } from './choice';
import type { FolderClass } from './classMap';
import { classesOfFolder } from './folderClasses';
import { leftOutSentences } from './leftOutText';
import { splitsOf } from './splits';

export interface ImageFolderOptions {
  /** Pixels along one side. */
  resolution: number;
  /** At most this many training images, and as many test images, evenly from all classes. */
  limit?: number;
  /** A JSON file of classes; without it, every sub-folder is one. */
  classes?: string;
  /** Where a person gets the files. */
  advice: string;
  unreadable?: Unreadable;
}

/**
 * Images in colour from a folder with one sub-folder for each class (ImageNet, LSUN, one's own), cropped to the square
 * in their middle. Where there are no test images, a tenth of each sub-folder is held out, the same in every run and
 * with any map of classes.
 * @throws UserError if it is laid out otherwise, a class has no images, one can't be read, or all together don't fit
 * into memory.
 */
export async function loadImageFolder(
  folder: string,
  { resolution, limit, classes: map, advice, unreadable }: ImageFolderOptions,
): Promise<ImageDataset> {
  const { layout, classes, leftOut } = await classesOfFolder(folder, map);
  const { train, test, notes } = await splitsOf(folder, layout, classes);

  checkMemory({ train: chosenCount(train, limit), test: chosenCount(test, limit), resolution });

  const chosen = {
    train: await chosenImages(train, classes.length, limit),
    test: await chosenImages(test, classes.length, limit),
  };
  const trainCount = chosen.train.images.length;
  // Together, so that all files that can't be read are told of at once.
  const decoded = await decodedFiles([...chosen.train.images, ...chosen.test.images], {
    dataset: 'folder',
    folder,
    resolution,
    advice,
    unreadable,
  });
  const splits = splitDecoded(decoded, trainCount);
  const splitOf = (which: 'train' | 'test'): ImageSplit => {
    const { images, kept } = splits[which];
    const { labels } = chosen[which];
    const ofKept = kept.map((i) => labels[i]!);
    assertEveryClass(labels, ofKept, classes, folder);
    return {
      count: ofKept.length,
      images,
      labels: classes.length > 256 ? Uint16Array.from(ofKept) : Uint8Array.from(ofKept),
    };
  };
  const dataset = {
    name: 'folder',
    title: basename(folder),
    height: resolution,
    width: resolution,
    channels: 3,
    classes: classes.map(({ name }) => name),
    train: splitOf('train'),
    test: splitOf('test'),
  };
  return {
    ...dataset,
    notes: [
      ...[...layout.notes, ...notes, ...decoded.notes],
      ...oddSentences(decoded.odd, splits.train.kept.length, resolution),
      ...leftOutSentences(leftOut),
    ],
    contentId: contentId(dataset),
  };
}

/** @throws UserError if all that was chosen of a class can't be read. */
function assertEveryClass(
  chosen: readonly number[],
  left: readonly number[],
  classes: readonly FolderClass[],
  where: string,
): void {
  const there = new Set(left);
  const bare = chosen.find((label) => !there.has(label));
  if (bare === undefined) return;
  throw new UserError(`No image of the class "${classes[bare]!.name}" can be read.`, {
    where,
    advice: 'Copy its images again, or choose other classes by dataset.classes.',
  });
}
