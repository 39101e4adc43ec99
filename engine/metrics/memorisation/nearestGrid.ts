import type { ImageDataset } from '../../datasets/dataset';
import { gatherImages } from '../../datasets/gather';
import { formatCount } from '../../format';
import { fromBytes, toBytes } from '../../images/bytes';
import type { ImageBatch, SampleGrid } from '../../images/batch';
import type { LearnedImages } from '../metric';
import type { EvaluationNetwork } from '../networks/evaluationNetwork';
import { copiedShare } from './copiedShare';
import { nearestAmong } from './nearestTraining';

/** Generated images that are shown, and training images beside each. */
const shown = { rows: 10, nearest: 4 };

/**
 * The generated images that come nearest to a training image, one of each class before a second, the nearest first.
 * Beside each stand its nearest training images; a row is named by the distance to the first. Null where there are too
 * few images of either kind.
 */
export async function nearestGrid(
  { count, images }: ImageBatch,
  learned: LearnedImages,
  { dataset, network }: { dataset: ImageDataset; network: EvaluationNetwork },
): Promise<SampleGrid | null> {
  if (count === 0 || learned.training.rows < shown.nearest || !images.every(Number.isFinite)) return null;
  const seen = { count, images: fromBytes(toBytes(images)) };
  const features = { rows: count, columns: network.width, values: await network.apply(seen) };
  const { k, indices, distances } = await nearestAmong(features, learned.training, shown.nearest);
  const { radius } = await copiedShare(features, learned);
  const byDistance = (a: number, b: number) => distances[a * k]! - distances[b * k]!;
  const order = Array.from({ length: count }, (_, i) => i).sort(byDistance);
  // One of each class before a second: the images of some classes lie closer together, and would be all there is.
  const classes = new Set<number | undefined>();
  const [firsts, others]: [number[], number[]] = [[], []];
  for (const image of order) {
    const own = dataset.train.labels[indices[image * k]!];
    (classes.has(own) ? others : firsts).push(image);
    classes.add(own);
  }
  const chosen = [...firsts, ...others].slice(0, shown.rows).sort(byDistance);
  const size = images.length / count;
  const cells = new Float32Array(chosen.length * (1 + k) * size);
  chosen.forEach((image, row) => {
    const at = row * (1 + k) * size;
    cells.set(seen.images.subarray(image * size, (image + 1) * size), at);
    cells.set(gatherImages(dataset.train, indices.subarray(image * k, (image + 1) * k)), at + size);
  });
  return {
    kind: 'nearest',
    rows: chosen.length,
    columns: 1 + k,
    rowLabels: chosen.map((image) => distances[image * k]!.toPrecision(3)),
    cellLabels: chosen.flatMap((image) => [
      '',
      ...Array.from(
        distances.subarray(image * k, (image + 1) * k),
        (distance) => `distance ${distance.toPrecision(3)}`,
      ),
    ]),
    columnLabels: ['generated', 'nearest', '2nd', '3rd', '4th'],
    note:
      `Of ${formatCount(count)} generated images those nearest to a training image, one of each class first, and of ` +
      `${formatCount(learned.training.rows)} training images of ${dataset.title} those nearest to each, by ` +
      `${network.label}; rows are named by the distance to the nearest. ` +
      (Number.isNaN(radius) ? '' : `One held-out image in twenty is nearer than ${radius.toPrecision(3)}.`),
    batch: { count: chosen.length * (1 + k), images: cells },
  };
}
