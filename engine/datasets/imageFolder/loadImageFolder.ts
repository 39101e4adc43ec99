import { basename } from 'node:path';
import { contentId } from '../loading/contentId';
import type { ImageDataset, ImageSplit } from '../dataset';
import type { LoadOptions } from '../definition';
import { decodedFiles, type DecodedImages } from '../loading/decodedFiles';
import { oddSentences } from '../loading/oddImages';
import { assertEveryClass, chosenImages, type ChosenImages } from './choice';
import { classesOfFolder } from './folderClasses';
import { leftOutSentences } from './leftOutText';
import { splitsOf, total } from './splits';
import { summaryOf } from '../loading/summary';

export interface ImageFolderOptions extends LoadOptions {
  /** Where a person gets the files. */
  advice: string;
}

/**
 * Images from a folder with one sub-folder for each class (ImageNet, LSUN, one's own), fitted into squares: in colour
 * and by the square in their middle, unless something else is asked for. At most `limit` training images, and as many
 * test images, evenly from all classes. Where there are no test images, a tenth of each sub-folder is held out, the
 * same in every run and with any map of classes.
 * @throws UserError if it is laid out otherwise, a class has no images, one can't be read, or there is no room for
 * all of them.
 */
export async function loadImageFolder(
  folder: string,
  { limit, classes: map, ...options }: ImageFolderOptions,
): Promise<ImageDataset> {
  const { resolution } = options;
  const { layout, classes, leftOut } = await classesOfFolder(folder, map);
  const { train, test, heldBack, notes } = await splitsOf(folder, layout, classes);
  const chosen = {
    train: await chosenImages(train, classes.length, limit),
    test: await chosenImages(test, classes.length, limit),
  };
  const {
    decoded: [trainDecoded, testDecoded],
    ...decoded
  } = await decodedFiles([chosen.train.images, chosen.test.images], {
    dataset: 'folder',
    folder,
    ...options,
  });
  const splitOf = ({ labels }: ChosenImages, { images, kept }: DecodedImages): ImageSplit => {
    const ofKept = Array.from(kept, (i) => labels[i]!);
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
    channels: options.channels ?? 3,
    classes: classes.map(({ name }) => name),
    train: splitOf(chosen.train, trainDecoded),
    test: splitOf(chosen.test, testDecoded),
  };
  return {
    ...dataset,
    summary: summaryOf(classes, {
      train: { labels: dataset.train.labels, available: total(train) },
      test: { labels: dataset.test.labels, available: total(test) },
      heldBack,
    }),
    notes: [
      ...[...layout.notes, ...notes, ...decoded.notes],
      ...oddSentences(decoded.odd, dataset.train.count, { resolution, fit: options.fit ?? 'crop' }),
      ...leftOutSentences(leftOut),
    ],
    contentId: contentId(dataset),
  };
}
