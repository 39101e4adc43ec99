import type { ContinuousLabels, ImageDataset } from '../../datasets/dataset';
import { gatherImages } from '../../datasets/gather';
import type { Random } from '../../random';
import { countOf, imagePartsOf, type SplitIndices } from '../images/imageParts';

/** Images for an evaluation network, and all that is known of each. */
export interface DrawnImages {
  /** `count x height x width x channels` in [-1, 1]. */
  images: Float32Array;
  classes: Int32Array;
  /** Continuous labels as numbers in [0, 1]; empty where there are none. */
  numbers: Float32Array;
}

/** Draws `count` images with repetition from those that evaluation networks learn from. */
export function drawImages(dataset: ImageDataset, random: Random, count: number): DrawnImages {
  const { learned } = imagePartsOf(dataset);
  return imagesAt(dataset, learned, random.integers(count, countOf(learned)));
}

/**
 * All that is known of the images at these places of a part of the data set, whose training images come before its test
 * images: those of training images first, else in the order of `places`.
 */
export function imagesAt(
  { train, test, continuous }: ImageDataset,
  part: SplitIndices,
  places: ArrayLike<number>,
): DrawnImages {
  const ofTrain = part.train.length;
  const at = Array.from(places);
  // The order within a batch means nothing, so the splits may follow each other.
  const parts = [
    { split: train, numbers: continuous?.train, indices: at.filter((i) => i < ofTrain).map((i) => part.train[i]!) },
    {
      split: test,
      numbers: continuous?.test,
      indices: at.filter((i) => i >= ofTrain).map((i) => part.test[i - ofTrain]!),
    },
  ].filter(({ indices }) => indices.length > 0);
  return {
    images: joined(parts.map(({ split, indices }) => gatherImages(split, indices))),
    classes: Int32Array.from(parts.flatMap(({ split, indices }) => indices.map((index) => split.labels[index]!))),
    numbers: Float32Array.from(
      parts.flatMap(({ numbers, indices }) =>
        numbers && continuous ? indices.map((index) => normalised(numbers[index]!, continuous)) : [],
      ),
    ),
  };
}

/** A label in its own unit as a part of its range. */
function normalised(label: number, { range: [low, high] }: ContinuousLabels): number {
  return (label - low) / (high - low);
}

/** A part of the range as a label in its own unit. */
export function inUnit(part: number, { range: [low, high] }: ContinuousLabels): number {
  return low + part * (high - low);
}

function joined(parts: Float32Array[]): Float32Array {
  if (parts.length === 1) return parts[0]!;
  const whole = new Float32Array(parts.reduce((length, part) => length + part.length, 0));
  parts.reduce((at, part) => (whole.set(part, at), at + part.length), 0);
  return whole;
}
