import type { ContinuousLabels, ImageDataset } from '../../datasets/dataset';
import { gatherImages } from '../../datasets/gather';
import type { Random } from '../../random';

/** Images drawn for one update of an evaluation network, and all that is known of each. */
interface DrawnImages {
  /** `count x height x width x channels` in [-1, 1]. */
  images: Float32Array;
  classes: Int32Array;
  /** Continuous labels as numbers in [0, 1]; empty where there are none. */
  numbers: Float32Array;
}

/**
 * Draws `count` images with repetition to train an evaluation network: training images; of a data set with continuous
 * labels, test images too, as Ding et al. train their evaluation networks on the whole set there, because the GAN is
 * given few of the labels, and a network that does not know the others cannot evaluate what is generated at them
 * (metrics README, Evaluation networks).
 */
export function drawImages({ train, test, continuous }: ImageDataset, random: Random, count: number): DrawnImages {
  // Images without a label have nothing to teach.
  const known = continuous ? train.count : train.labels.length;
  const chosen = random.integers(count, known + (continuous ? test.count : 0));
  // The order within a batch means nothing, so the splits may follow each other.
  const parts = [
    { split: train, numbers: continuous?.train, indices: chosen.filter((index) => index < known) },
    {
      split: test,
      numbers: continuous?.test,
      indices: chosen.filter((index) => index >= known).map((index) => index - known),
    },
  ].filter(({ indices }) => indices.length > 0);
  return {
    images: joined(parts.map(({ split, indices }) => gatherImages(split, indices))),
    classes: Int32Array.from(parts.flatMap(({ split, indices }) => [...indices].map((index) => split.labels[index]!))),
    numbers: Float32Array.from(
      parts.flatMap(({ numbers, indices }) =>
        numbers && continuous ? [...indices].map((index) => normalised(numbers[index]!, continuous)) : [],
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
