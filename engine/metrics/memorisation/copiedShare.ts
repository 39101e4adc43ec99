import type { Features } from '../features';
import type { LearnedImages } from '../metric';
import { nearestAmong } from './nearestTraining';

/** How near generated images come to training images, beside images that were held out. */
export interface CopiedShare {
  /** The share of images as near to a training image as the nearest twentieth of the held-out ones are. */
  share: number;
  /** That distance. */
  radius: number;
  /**
   * The chance that an image is nearer to its nearest training image than a held-out one to its own, of equals half: a
   * half where nothing is memorised (the statistic U of Meehan et al. 2020, section 3.1, by the number of pairs).
   */
  nearer: number;
}

/** The share of held-out images that is to count as copies. */
export const heldOutShare = 0.05;

/**
 * All NaN where there are no held-out images.
 * @throws RangeError if dimensions differ, or there is no training image.
 */
export async function copiedShare(images: Features, { training, heldOut }: LearnedImages): Promise<CopiedShare> {
  const usual = (await heldOutDistances(heldOut, training)).toSorted();
  const radius = usual[Math.ceil(heldOutShare * usual.length) - 1] ?? NaN;
  const { distances } = await nearestAmong(images, training, 1);
  if (usual.length === 0 || !images.values.every(Number.isFinite)) return { share: NaN, radius, nearer: NaN };
  const own = distances.toSorted();
  // Held-out images that are farther than each, in one pass over both ascending lists.
  let [below, upTo, nearer] = [0, 0, 0];
  for (const distance of own) {
    while (below < usual.length && usual[below]! < distance) below++;
    while (upTo < usual.length && usual[upTo]! <= distance) upTo++;
    nearer += usual.length - upTo + (upTo - below) / 2;
  }
  const copies = own.filter((distance) => distance <= radius).length;
  return { share: copies / own.length, radius, nearer: nearer / (own.length * usual.length) };
}

const known = new WeakMap<Features, Promise<Float64Array>>();

/** They are the same for every evaluation of a run. */
function heldOutDistances(heldOut: Features, training: Features): Promise<Float64Array> {
  const found = known.get(heldOut) ?? nearestAmong(heldOut, training, 1).then(({ distances }) => distances);
  known.set(heldOut, found);
  return found;
}
