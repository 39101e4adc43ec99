import type { ImageDataset } from '../../../datasets/dataset';
import { gatherImages } from '../../../datasets/gather';
import { labelGroups, type LabelGroup } from '../../../metrics/labelGroups';
import { floats, type HostData, type TensorSpec } from '../../../runtime/program';

/**
 * The labels of a data set in the numbers that networks are conditioned on: the class's index, or a continuous label
 * normalised to [0, 1].
 */
export interface LabelSpace {
  continuous: boolean;
  /** Number of classes; 1 where labels are continuous. */
  classes: number;
  /** One label for each training image. */
  trainLabels: Float32Array;
  /** One label for each test image. */
  testLabels: Float32Array;
  /** The labels that are subsampled and evaluated, each with the real images around it. */
  groups: readonly LabelGroup[];
  /** The label of a group, whose `label` is in the data set's unit, as a network's number. */
  networkLabel(group: Pick<LabelGroup, 'label'>): number;
  /** A network's number in the data set's unit. */
  inUnit(networkLabel: number): number;
  /** Title of an axis of labels: "class", "angle (°)". */
  axis: string;
}

/** @param count number of groups where labels are continuous. */
export function labelSpaceOf(dataset: ImageDataset, count: number): LabelSpace {
  const { continuous, classes, train, test } = dataset;
  if (!continuous) {
    return {
      continuous: false,
      classes: classes.length,
      trainLabels: Float32Array.from(train.labels),
      testLabels: Float32Array.from(test.labels),
      groups: labelGroups(dataset),
      networkLabel: ({ label }) => label,
      inUnit: (label) => label,
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
    inUnit: (label) => low + label * (high - low),
    axis: continuous.unit === '' ? continuous.name : `${continuous.name} (${continuous.unit})`,
  };
}

/**
 * The largest gap between neighbouring labels: kappa_base, the unit of vicinities (CcGAN; Ding et al., ICLR 2021).
 */
export function largestGap(labels: Float32Array): number {
  const sorted = Float32Array.from(new Set(labels)).sort();
  return sorted.reduce((gap, label, i) => (i === 0 ? gap : Math.max(gap, label - sorted[i - 1]!)), 0);
}

/** Inputs of a network that learns to predict continuous labels: `images`, and `labels` normalised to [0, 1]. */
export function labelledInputs(
  { height, width, channels }: ImageDataset,
  batch: number,
): Record<'images' | 'labels', TensorSpec> {
  return { images: floats(batch, height, width, channels), labels: floats(batch) };
}

/** The training images at `indices` with their labels, for `labelledInputs`. */
export function labelledImages(
  { train }: ImageDataset,
  { trainLabels }: LabelSpace,
  indices: ArrayLike<number>,
): Record<'images' | 'labels', HostData> {
  return { images: gatherImages(train, indices), labels: Float32Array.from(indices, (i) => trainLabels[i]!) };
}
