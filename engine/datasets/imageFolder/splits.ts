import { join } from 'node:path';
import { UserError } from '../../errors';
import { formatCount } from '../../format';
import type { FolderClass } from './classMap';
import { type ImageList, listImages, splitHoldOut } from './imageList';
import type { Layout, Place } from './layout/layout';

/** The images of a sub-folder and their class. */
export interface LabelledImages {
  images: ImageList;
  label: number;
}

/** The training and test images of all classes of a folder. */
export interface Splits {
  train: LabelledImages[];
  test: LabelledImages[];
  /** Whether the test images are held back of the training images. */
  heldBack: boolean;
  /** What a person should know of them, as sentences. */
  notes: string[];
}

/**
 * The splits of a folder. Where there are no test images, a tenth of each sub-folder is held back.
 * @throws UserError if a class has no images, or there are too few.
 */
export async function splitsOf(folder: string, layout: Layout, classes: readonly FolderClass[]): Promise<Splits> {
  const train = await labelled(folder, layout.train, classes);
  const trainCounts = countsByLabel(train, classes.length);
  const empty = classes.find((_, label) => trainCounts[label] === 0);
  if (empty) {
    throw new UserError(`The class "${empty.name}" has no images.`, {
      where: join(folder, layout.train.get(empty.folders[0]!)!.path),
      advice: 'Put images there, remove the sub-folder, or choose other classes by dataset.classes.',
    });
  }
  const test = await labelled(folder, layout.test, classes);
  if (total(test) > 0) {
    const testCounts = countsByLabel(test, classes.length);
    const bare = classes.filter((_, label) => testCounts[label] === 0);
    const missing =
      bare.length === 0
        ? []
        : [
            `There are no test images of ${formatCount(bare.length)} of ${formatCount(classes.length)} classes, ` +
              `${bare[0]!.name} among them.`,
          ];
    return { train, test, heldBack: false, notes: missing };
  }
  const part = (which: 'train' | 'test') =>
    train.map(({ images, label }) => ({ images: splitHoldOut(images, which), label }));
  const [rest, heldOut] = [part('train'), part('test')];
  if (total(heldOut) === 0) {
    throw new UserError('There are too few images to hold some back to test with.', {
      where: layout.where,
      advice: 'Give at least one class two images or more.',
    });
  }
  const notes =
    layout.test.size === 0
      ? []
      : [
          'There are test images, but none of the classes in dataset.classes: a tenth of the training images is held ' +
            'back to test with.',
        ];
  return { train: rest, test: heldOut, heldBack: true, notes };
}

async function labelled(
  root: string,
  places: ReadonlyMap<string, Place>,
  classes: readonly FolderClass[],
): Promise<LabelledImages[]> {
  const parts: LabelledImages[] = [];
  for (const [label, { folders }] of classes.entries()) {
    for (const folder of folders) {
      const place = places.get(folder);
      if (place) parts.push({ images: await listImages(place, root), label });
    }
  }
  return parts;
}

/** How many images there are of each class. */
function countsByLabel(parts: readonly LabelledImages[], classes: number): number[] {
  const counts = new Array<number>(classes).fill(0);
  for (const { images, label } of parts) counts[label]! += images.count;
  return counts;
}

/** All images of some parts. */
export const total = (parts: readonly LabelledImages[]) => parts.reduce((sum, { images }) => sum + images.count, 0);
