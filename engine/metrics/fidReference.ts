import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ImageDataset } from '../datasets/dataset';
import { writeFileAtomic } from '../files/atomicFile';
import { digest } from '../files/digest';
import type { FeatureExtractor } from './features';
import { frechetDistance } from './fid';
import { batchesOf, type ImageSet, type RealSets } from './realImages';
import { type FeatureStatistics, StatisticsAccumulator } from './statistics';

/** Part of the cache's key: another number where the choice of images or a statistic's computation changes. */
const version = 1;

/** Images that go through an extractor at once. */
export const evaluationBatch = 256;

/** What generated images are compared with. */
export interface FidReference {
  statistics: FeatureStatistics;
  /** FID between the two real sets; null where there is only one. */
  floor: number | null;
}

/**
 * The reference statistics and the floor, out of `cache` if they were computed before: with the same images, features,
 * count and seed.
 */
export async function fidReference({
  dataset,
  extractor,
  sets,
  seed,
  cache,
}: {
  dataset: ImageDataset;
  extractor: FeatureExtractor;
  sets: RealSets;
  seed: number;
  cache: string;
}): Promise<FidReference> {
  const key = [version, dataset.contentId, extractor.id, extractor.dimension, sets.reference.indices.length, seed];
  const path = join(cache, 'fid', `${digest('sha256', JSON.stringify(key))}.f64`);
  const cached = await read(path, sets.reference.indices.length, extractor.dimension);
  if (cached) return cached;
  const statistics = await statisticsOfImages(sets.reference, extractor);
  const floor = sets.other && frechetDistance(statistics, await statisticsOfImages(sets.other, extractor));
  const reference = { statistics, floor };
  // A cache that can't be written costs time in the next run, and nothing in this one.
  await writeFileAtomic(path, encode(reference)).catch(() => {});
  return reference;
}

async function statisticsOfImages(set: ImageSet, extractor: FeatureExtractor): Promise<FeatureStatistics> {
  const accumulator = new StatisticsAccumulator(extractor.dimension);
  for (const batch of batchesOf(set, evaluationBatch)) accumulator.add(await extractor.extract(batch));
  return accumulator.finish();
}

/** Float64, little-endian as on every platform of Node: count, dimension, floor or NaN, mean, covariance. */
function encode({ statistics: { count, dimension, mean, covariance }, floor }: FidReference): Uint8Array {
  const values = new Float64Array(3 + mean.length + covariance.length);
  values.set([count, dimension, floor ?? NaN]);
  values.set(mean, 3);
  values.set(covariance, 3 + mean.length);
  return new Uint8Array(values.buffer);
}

/** What `encode` wrote, or nothing if it isn't there or isn't whole. */
async function read(path: string, count: number, dimension: number): Promise<FidReference | undefined> {
  const bytes = await readFile(path).catch(() => undefined);
  if (bytes?.length !== 8 * (3 + dimension + dimension * dimension)) return undefined;
  const values = new Float64Array(Uint8Array.from(bytes).buffer);
  if (values[0] !== count || values[1] !== dimension) return undefined;
  const floor = Number.isNaN(values[2]) ? null : values[2]!;
  return {
    statistics: { count, dimension, mean: values.slice(3, 3 + dimension), covariance: values.slice(3 + dimension) },
    floor,
  };
}
