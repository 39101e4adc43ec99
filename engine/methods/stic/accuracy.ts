import type { ImageDataset } from '../../datasets/dataset';
import { gatherImages } from '../../datasets/gather';
import type { Measurement } from '../../protocol/events';
import { formatCount } from '../../format';

/** Test images that are classified at most, the first ones. */
const most = 10_000;

/** Those made floats at once. */
const atOnce = 1000;

/**
 * The share of test images whose class has the largest logit.
 * @param classify Gives logits `count x classes`.
 * @param how More of it, for the note.
 */
export async function accuracyOf(
  classify: (images: Float32Array, count: number) => Promise<Float32Array>,
  { test, classes }: ImageDataset,
  how = '',
): Promise<Measurement> {
  const count = Math.min(most, test.count);
  let right = 0;
  for (let first = 0; first < count; first += atOnce) {
    const n = Math.min(atOnce, count - first);
    const logits = await classify(
      gatherImages(
        test,
        Uint32Array.from({ length: n }, (_, i) => first + i),
      ),
      n,
    );
    for (let i = 0; i < n; i++) {
      const row = logits.subarray(i * classes.length, (i + 1) * classes.length);
      if (row.indexOf(Math.max(...row)) === test.labels[first + i]) right++;
    }
  }
  return {
    id: 'accuracy',
    label: 'Accuracy',
    value: right / count,
    floor: null,
    better: 'higher',
    note:
      `Share of ${count < test.count ? 'the first ' : ''}${formatCount(count)} test images that the averaged ` +
      `classifier names rightly${how}`,
  };
}
