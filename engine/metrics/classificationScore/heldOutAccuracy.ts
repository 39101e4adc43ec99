import type { ImageDataset, ImageSplit } from '../../datasets/dataset';
import { gatherImages } from '../../datasets/gather';
import { evenlySpaced } from '../../evenlySpaced';
import { openReferenceDevice } from '../../runtime/devices';
import { imagePartsOf, type SplitName } from '../images/imageParts';
import { designClassifier, predictedClasses } from '../networks/classifier';
import { imageFunction } from '../networks/imageFunction';
import { trainNetwork } from '../networks/trainNetwork';

/** Real images at most that a classifier is judged by. */
const mostJudges = 10_000;
const batch = 256;

/** How often a classifier is right about real images that it has not learned from. */
export interface HeldOutAccuracy {
  /** Images of each class that it tells. */
  right: Float64Array;
  /** Images of each class. */
  count: Float64Array;
}

/**
 * Trains the evaluation's classifier, anew and from its usual seed, on the training images of `learned`. Its judges are
 * images of `real` that no evaluation network has learned from: test images, else training images that are kept back.
 * @param between called now and then; what it throws ends the training.
 */
export async function heldOutAccuracy(
  learned: ImageDataset,
  real: ImageDataset,
  between?: () => void,
): Promise<HeldOutAccuracy> {
  const { spec, forward } = designClassifier(learned);
  const trained = await trainNetwork(spec, learned, between);
  const classes = real.classes.length;
  const [right, count] = [new Float64Array(classes), new Float64Array(classes)];
  const { split, indices } = judgesOf(real);
  const runtime = openReferenceDevice();
  try {
    const apply = await imageFunction('classification', trained, learned, runtime, forward);
    for (let at = 0; at < indices.length; at += batch) {
      between?.();
      const own = indices.slice(at, at + batch);
      const { logits } = await apply({ count: own.length, images: gatherImages(split, own) });
      predictedClasses(logits!, classes).forEach((predicted, i) => {
        const label = split.labels[own[i]!]!;
        count[label]!++;
        if (predicted === label) right[label]!++;
      });
    }
  } finally {
    runtime.dispose();
  }
  return { right, count };
}

/**
 * Labelled images that no evaluation network has learned from, nor any training image is equal to: all, or 10,000 from
 * all over them, since they may be sorted by class.
 */
export function judgesOf(real: ImageDataset): { split: ImageSplit; indices: Uint32Array } {
  const { unseen } = imagePartsOf(real);
  const of = (name: SplitName) => {
    const labelled = unseen[name].filter((index) => index < real[name].labels.length);
    const places = evenlySpaced(Math.min(mostJudges, labelled.length), labelled.length);
    return { split: real[name], indices: places.map((place) => labelled[place]!) };
  };
  const test = of('test');
  return test.indices.length > 0 ? test : of('train');
}
