import type { ImageDataset } from '../../datasets/dataset';
import { gatherImages } from '../../datasets/gather';
import type { Measurement } from '../../protocol/events';
import { formatCount } from '../../format';

/** Largest number of test images that are classified; the first ones of the test set. */
const maxImages = 10_000;

/** Images that are converted to floats at once. */
const imagesAtOnce = 1000;

/**
 * The share of test images whose class has the largest logit.
 * @param classify Returns logits `[count, classes]` of images `[count, height, width, channels]`.
 * @param how Appended to the measurement's note.
 */
export async function accuracyOf(
  classify: (images: Float32Array, count: number) => Promise<Float32Array>,
  { test, classes }: ImageDataset,
  how = '',
): Promise<Measurement> {
  const count = Math.min(maxImages, test.count);
  let correct = 0;
  for (let first = 0; first < count; first += imagesAtOnce) {
    const n = Math.min(imagesAtOnce, count - first);
    const logits = await classify(
      gatherImages(
        test,
        Uint32Array.from({ length: n }, (_, i) => first + i),
      ),
      n,
    );
    for (let i = 0; i < n; i++) {
      const row = logits.subarray(i * classes.length, (i + 1) * classes.length);
      if (row.indexOf(Math.max(...row)) === test.labels[first + i]) correct++;
    }
  }
  return {
    id: 'accuracy',
    label: 'Accuracy',
    value: correct / count,
    floor: null,
    better: 'higher',
    note:
      `Share of ${count < test.count ? 'the first ' : ''}${formatCount(count)} test images that the classifier ` +
      `(EMA weights) classifies correctly${how}`,
  };
}
