import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFileMakingFolder } from '../../files/atomicFile';
import { digest } from '../../files/digest';
import type { Metric, MetricSetting } from '../metric';
import { needed } from '../networks/evaluationNetwork';
import { meanOf } from './metricTally';
import type { RealImages } from './realImages';
import { isDistance, type Reference, type ReferenceUnit } from './references';

/**
 * The cached statistics of real images: files of float64, little-endian as on every platform of Node, NaN for null.
 * Each metric has a file of its own. Two forms of files are older than that and are still written, so that caches stay
 * of use: FID's of all images together, and the one that FID, Intra-FID, Diversity and Label Score share group by
 * group.
 */

/** A file of the cache, and the metrics whose references it holds. */
export interface ReferenceFile {
  metrics: readonly Metric[];
  path: string;
  /** @param references those of its metrics, in their order. */
  encode(references: readonly Reference[]): number[];
  /** The references of its metrics, in their order; undefined where the values are those of other images. */
  decode(values: Float64Array): Reference[] | undefined;
}

/** What real images, and where their statistics are kept. */
interface Place {
  setting: MetricSetting;
  real: RealImages;
  cache: string;
}

/** The files that hold what these metrics have to know of the real images. */
export function referenceFiles(metrics: readonly Metric[], place: Place): ReferenceFile[] {
  const { grouped, dataset } = place.real;
  const ids = grouped ? ['fid', 'intra-fid', ...(dataset.continuous ? ['diversity', 'label-score'] : [])] : ['fid'];
  const shared = ids.flatMap((id) => metrics.filter((metric) => metric.id === id));
  if (shared.length < ids.length) return metrics.map((metric) => fileOfMetric(metric, place));
  return [
    grouped ? fileOfGroups(shared, place) : fileOfFid(shared, place),
    ...metrics.filter((metric) => !shared.includes(metric)).map((metric) => fileOfMetric(metric, place)),
  ];
}

/** What the file holds; undefined if it isn't there, isn't whole or is of other images. */
export async function readReferences(file: ReferenceFile): Promise<Reference[] | undefined> {
  const bytes = await readFile(file.path).catch(() => undefined);
  if (!bytes || bytes.length % 8 !== 0) return undefined;
  return file.decode(new Float64Array(Uint8Array.from(bytes).buffer));
}

/**
 * Keeps them, unless there are too few real images to compare with, which leaves nothing to keep. A cache that can't be
 * written costs time in the next run, and nothing in this one.
 */
export async function writeReferences(file: ReferenceFile, references: readonly Reference[]): Promise<void> {
  if (references.some(({ units }, i) => isDistance(file.metrics[i]!) && units.length === 0)) return;
  await writeFileMakingFolder(file.path, new Uint8Array(Float64Array.from(file.encode(references)).buffer)).catch(
    () => {},
  );
}

/** Numbers in the file, floor, number of facts, facts, and the units that generated images are compared with. */
function fileOfMetric(metric: Metric, { setting: { networks }, real, cache }: Place): ReferenceFile {
  const { id, version = 1, needs, scope } = metric;
  const counts = real.sets.map(({ reference }) => reference.indices.length);
  const total = counts.reduce((sum, n) => sum + n, 0);
  const unitCounts = !isDistance(metric) ? [] : scope === 'all' ? [total] : counts;
  const ids = needs.map((output) => needed(networks, output).id);
  return {
    metrics: [metric],
    path: pathOf(cache, ['metric', id, version, real.dataset.contentId, ids, chosenOf(real), real.seed]),
    encode: ([reference]) => {
      const { floor, facts, units } = reference!;
      const content = [floor ?? NaN, facts.length, ...facts, ...units.flatMap(encodeUnit)];
      return [1 + content.length, ...content];
    },
    decode(values) {
      const [length, floor, facts] = values;
      if (values.length !== length) return undefined;
      const units = decodeUnits(values.subarray(3 + facts!), unitCounts);
      return units && [{ floor: orNull(floor!), facts: [...values.subarray(3, 3 + facts!)], units }];
    },
  };
}

/** Count, dimension, floor, mean and covariance of the features. */
function fileOfFid(metrics: readonly Metric[], { setting: { networks }, real, cache }: Place): ReferenceFile {
  const features = needed(networks, 'features');
  const [count, dimension] = [real.sets[0]!.reference.indices.length, features.width];
  return {
    metrics,
    path: pathOf(cache, [versionsOf(metrics), real.dataset.contentId, features.id, dimension, count, real.seed]),
    encode: ([reference]) => {
      const [{ statistics, floor }] = reference!.units as [ReferenceUnit];
      return [count, dimension, floor ?? NaN, ...statistics.values];
    },
    decode(values) {
      if (values.length !== 3 + dimension + dimension ** 2 || values[1] !== dimension) return undefined;
      const units = decodeUnits(Float64Array.from([values[0]!, ...values.subarray(2)]), [count]);
      return units && [{ floor: units[0]!.floor, facts: [], units }];
    },
  };
}

/**
 * The floors of FID, Diversity and Label Score and the classifier's accuracy; then a unit of all images and of each
 * group: count, floor, mean and covariance of the features.
 */
function fileOfGroups(metrics: readonly Metric[], { setting: { networks }, real, cache }: Place): ReferenceFile {
  const { dataset, sets, seed } = real;
  const { width } = needed(networks, 'features');
  const ids = (['features', 'logits', 'label'] as const).map((output) =>
    output === 'features' || dataset.continuous ? needed(networks, output).id : undefined,
  );
  const counts = sets.map(({ reference }) => reference.indices.length);
  const total = counts.reduce((sum, n) => sum + n, 0);
  return {
    metrics,
    path: pathOf(cache, ['groups', versionsOf(metrics), dataset.contentId, ids, chosenOf(real), seed]),
    encode: ([fid, intraFid, diversity, labelScore]) => [
      ...[fid!.floor, diversity?.floor, labelScore?.floor, diversity?.facts[0]].map((value) => value ?? NaN),
      ...[...fid!.units, ...intraFid!.units].flatMap(encodeUnit),
    ],
    decode(values) {
      if (values.length !== 4 + (2 + width + width ** 2) * (1 + sets.length)) return undefined;
      const units = decodeUnits(values.subarray(4), [total, ...counts]);
      if (!units) return undefined;
      const [fid, diversity, labelScore, accuracy] = [...values.subarray(0, 4)].map(orNull);
      const ofGroups = units.slice(1);
      return [
        { floor: fid!, facts: [], units: units.slice(0, 1) },
        { floor: meanOf(ofGroups.map(({ floor }) => floor)), facts: [], units: ofGroups },
        { floor: diversity!, facts: [accuracy ?? NaN], units: [] },
        { floor: labelScore!, facts: [], units: [] },
      ].slice(0, metrics.length);
    },
  };
}

/** The versions of metrics that share a file, as a part of its key: 1 where all are in their first. */
function versionsOf(metrics: readonly Metric[]): number | number[] {
  const versions = metrics.map(({ version = 1 }) => version);
  return versions.every((version) => version === 1) ? 1 : versions;
}

function pathOf(cache: string, key: readonly unknown[]): string {
  return join(cache, 'fid', `${digest('sha256', JSON.stringify(key))}.f64`);
}

/** The choice of real images, as a part of keys. */
function chosenOf({ sets }: RealImages): unknown[] {
  return sets.map(({ group, reference, other }) => [
    group?.name,
    group?.label,
    group?.low,
    group?.high,
    reference.indices.length,
    other?.name,
  ]);
}

function encodeUnit({ statistics: { count, values }, floor }: ReferenceUnit): number[] {
  return [count, floor ?? NaN, ...values];
}

/** Units of one length, one after the other; undefined where they are of other counts of images. */
function decodeUnits(values: Float64Array, counts: readonly number[]): ReferenceUnit[] | undefined {
  const length = counts.length === 0 ? 0 : values.length / counts.length;
  if (!Number.isInteger(length) || length * counts.length !== values.length) return undefined;
  const units = counts.map((_, i) => values.subarray(i * length, (i + 1) * length));
  if (units.some(([count], i) => count !== counts[i])) return undefined;
  return units.map(([count, floor, ...rest]) => ({
    statistics: { count: count!, values: Float64Array.from(rest) },
    floor: orNull(floor!),
  }));
}

const orNull = (value: number) => (Number.isNaN(value) ? null : value);
