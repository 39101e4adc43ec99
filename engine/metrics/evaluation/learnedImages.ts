import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ImageDataset } from '../../datasets/dataset';
import { unsharedTestImages } from '../../datasets/fingerprints';
import { gatherImages } from '../../datasets/gather';
import { evenlySpaced } from '../../evenlySpaced';
import { writeFileMakingFolder } from '../../files/atomicFile';
import { digest } from '../../files/digest';
import { sealed, unsealed } from '../../files/sealed';
import { slice, type Features } from '../features';
import type { LearnedImages } from '../metric';
import type { EvaluationNetwork } from '../networks/evaluationNetwork';
import { evaluationBatch } from './realOutputs';

/** Held-out images on each side, at most. */
const mostHeldOut = 5000;
/** With fewer a twentieth of them is no image. */
const leastHeldOut = 20;

/**
 * Features of every training image, and of test images that are none of them byte for byte, half of which say how near
 * is near and half what the figure is of images that nobody has memorised. Cached, sealed, float32.
 * @param between called now and then; what it throws ends the work.
 */
export async function loadLearnedImages(
  dataset: ImageDataset,
  network: EvaluationNetwork,
  { cache, between }: { cache: string; between: () => void },
): Promise<LearnedImages> {
  const { train } = dataset;
  const unshared = unsharedTestImages(dataset);
  const each = Math.min(mostHeldOut, Math.floor(unshared.length / 2));
  const count = each < leastHeldOut ? 0 : each;
  // Test images may be sorted: the two halves take turns over all of them.
  const chosen = evenlySpaced(2 * count, unshared.length).map((place) => unshared[place]!);
  const halfOf = (half: 0 | 1) => chosen.filter((_, i) => i % 2 === half);
  const key = JSON.stringify(['learned', network.id, dataset.contentId, mostHeldOut]);
  const file = join(cache, 'outputs', `${digest('sha256', key)}.f32`);
  const rows = train.count + 2 * count;
  const columns = network.width;
  let values = await readValues(file, rows * columns);
  if (!values) {
    values = new Float32Array(rows * columns);
    const parts = [
      { split: train, indices: Uint32Array.from({ length: train.count }, (_, i) => i) },
      { split: dataset.test, indices: Uint32Array.from([...halfOf(0), ...halfOf(1)]) },
    ];
    let at = 0;
    for (const { split, indices } of parts)
      for (let from = 0; from < indices.length; from += evaluationBatch) {
        between();
        const batch = indices.subarray(from, from + evaluationBatch);
        values.set(await network.apply({ count: batch.length, images: gatherImages(split, batch) }), at);
        at += batch.length * columns;
      }
    // A cache that can't be written costs time in the next run, and nothing in this one.
    await writeFileMakingFolder(file, sealed(new Uint8Array(values.buffer))).catch(() => {});
  }
  const all: Features = { rows, columns, values };
  return {
    training: slice(all, 0, train.count),
    heldOut: slice(all, train.count, train.count + count),
    control: slice(all, train.count + count, rows),
  };
}

async function readValues(file: string, length: number): Promise<Float32Array<ArrayBuffer> | undefined> {
  const stored = await readFile(file).catch(() => undefined);
  const bytes = stored && unsealed(stored);
  return bytes?.length === 4 * length ? new Float32Array(Uint8Array.from(bytes).buffer) : undefined;
}
