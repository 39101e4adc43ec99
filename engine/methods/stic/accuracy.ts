import type { ImageDataset } from '../../datasets/dataset';
import { gatherImages } from '../../datasets/gather';
import type { Measurement } from '../../protocol/events';

/** Test images that are classified at most, the first ones. */
const most = 10_000;

/** The share of test images whose class has the largest logit. @param classify Gives logits `count x classes`. */
export async function accuracyOf(classify: (images: Float32Array, count: number) => Promise<Float32Array>, { test, classes }: ImageDataset): Promise<Measurement> {
  const count = Math.min(most, test.count);
  const logits = await classify(gatherImages(test, Uint32Array.from({ length: count }, (_, i) => i)), count);
  let right = 0;
  for (let i = 0; i < count; i++) {
    const row = logits.subarray(i * classes.length, (i + 1) * classes.length);
    if (row.indexOf(Math.max(...row)) === test.labels[i]) right++;
  }
  return { id: 'accuracy', label: 'Accuracy', value: right / count, floor: null, better: 'higher', note: `Share of ${count} test images that the classifier recognises` };
}
