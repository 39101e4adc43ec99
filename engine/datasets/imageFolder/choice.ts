import { UserError } from '../../errors';
import { evenShare } from '../loading/evenShare';
import type { StoredImage } from '../loading/storedImage';
import { chooseTraining } from '../loading/trainingChoice';
import type { FolderClass } from './classMap';
import type { LabelledImages } from './splits';

/** Images that are read, and the class of each. */
export interface ChosenImages {
  images: StoredImage[];
  labels: number[];
}

/**
 * The images of a split that are read, at most `limit`, evenly from all classes. Chosen as the training images of other
 * data sets are, of each sub-folder no more than a class needs.
 */
export async function chosenImages(
  split: readonly LabelledImages[],
  classes: number,
  limit?: number,
): Promise<ChosenImages> {
  const sizes = new Float64Array(classes);
  for (const { images, label } of split) sizes[label]! += images.count;
  const perLabel = evenShare(sizes, limit);
  const candidates: StoredImage[] = [];
  const labels: number[] = [];
  for (const { images, label } of split) {
    for (const image of await images.first(Math.min(perLabel, images.count))) {
      candidates.push(image);
      labels.push(label);
    }
  }
  const chosen = chooseTraining(Uint32Array.from(labels.keys()), labels, { perLabel, limit });
  return { images: Array.from(chosen, (i) => candidates[i]!), labels: Array.from(chosen, (i) => labels[i]!) };
}

/** @throws UserError if all that was chosen of a class can't be read. */
export function assertEveryClass(
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
