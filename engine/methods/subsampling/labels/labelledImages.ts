import type { ImageDataset } from '../../../datasets/dataset';
import { gatherImages } from '../../../datasets/gather';
import type { Random } from '../../../random';
import type { HostData, TensorSpec } from '../../../runtime/program';
import type { LabelSpace } from './labelSpace';

/**
 * What a network is fed that learns to tell the continuous label of an image: `images`, and `labels` normalised to [0,
 * 1].
 */
export function labelledInputs(
  { height, width, channels }: ImageDataset,
  batch: number,
): Record<'images' | 'labels', TensorSpec> {
  return {
    images: { shape: [batch, height, width, channels], dtype: 'float32' },
    labels: { shape: [batch], dtype: 'float32' },
  };
}

/** The training images at `indices` with their labels. */
export function labelledImages(
  { train }: ImageDataset,
  labelling: LabelSpace,
  indices: ArrayLike<number>,
): Record<'images' | 'labels', HostData> {
  return { images: gatherImages(train, indices), labels: Float32Array.from(indices, (i) => labelling.trainLabels[i]!) };
}

/** `batch` of them, drawn with replacement. */
export function drawLabelled(
  dataset: ImageDataset,
  labelling: LabelSpace,
  batch: number,
  random: Random,
): Record<'images' | 'labels', HostData> {
  return labelledImages(dataset, labelling, random.integers(batch, dataset.train.count));
}
