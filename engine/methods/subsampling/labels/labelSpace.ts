import type { ImageDataset } from '../../../datasets/dataset';
import { labelGroups, type LabelGroup } from '../../../metrics/labelGroups';

/**
 * How the images of a data set are labelled, in numbers that networks can be conditioned on: the class's index, or a
 * continuous label normalised to [0, 1].
 */
export interface LabelSpace {
  continuous: boolean;
  /** Classes; 1 where labels are continuous. */
  classes: number;
  /** One for each training image. */
  trainLabels: Float32Array;
  /** One for each test image. */
  testLabels: Float32Array;
  /** The labels that are subsampled and judged, each with the real images around it. */
  groups: readonly LabelGroup[];
  /** A group's label as a network's number. */
  networkLabel(group: LabelGroup): number;
  /** A number in the labels' own unit. */
  inUnit(number: number): number;
  /** For a person: "digit 3", "45.0°". */
  axis: string;
}

/** @param count how many groups a continuous label is judged at. */
export function labelSpaceOf(dataset: ImageDataset, count: number): LabelSpace {
  const { continuous, classes, train, test } = dataset;
  if (!continuous) {
    const groups = labelGroups(dataset);
    return {
      continuous: false,
      classes: classes.length,
      trainLabels: Float32Array.from(train.labels),
      testLabels: Float32Array.from(test.labels),
      groups,
      networkLabel: ({ label }) => label,
      inUnit: (number) => number,
      axis: 'class',
    };
  }
  const [low, high] = continuous.range;
  const normalise = (label: number) => (label - low) / (high - low);
  return {
    continuous: true,
    classes: 1,
    trainLabels: continuous.train.map(normalise),
    testLabels: continuous.test.map(normalise),
    groups: labelGroups(dataset, { count }),
    networkLabel: ({ label }) => normalise(label),
    inUnit: (number) => low + number * (high - low),
    axis: `${continuous.name} (${continuous.unit})`,
  };
}

/** The largest gap between neighbouring labels: what vicinities are measured in (CcGAN's kappa_base; METHODS 1.6). */
export function largestGap(labels: Float32Array): number {
  const sorted = Float32Array.from(new Set(labels)).sort();
  return sorted.reduce((gap, label, i) => (i === 0 ? gap : Math.max(gap, label - sorted[i - 1]!)), 0);
}
