import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFileMakingFolder } from '../../files/atomicFile';
import { digest } from '../../files/digest';
import type { Metric, MetricSetting } from '../metric';
import { needed } from '../networks/evaluationNetwork';
import { chosenOf } from './realChoice';
import type { RealImages } from './realImages';
import { isDistance, type Reference, type ReferenceUnit } from './reference';

/**
 * What a metric knows of the real images, cached in a file of its own: float64, little-endian as on every platform of
 * Node, NaN for null. Numbers in the file, floor, and the units that generated images are compared with: count,
 * floor, values. Rows of networks' outputs are not in it (`realOutputs`).
 */

/** What real images, and where their statistics are kept. */
interface Place {
  setting: MetricSetting;
  real: RealImages;
  cache: string;
}

/** What the file of a metric holds; undefined if it isn't there, isn't whole or is of other images. */
export async function readReference(metric: Metric, place: Place): Promise<Reference | undefined> {
  const bytes = await readFile(pathOf(metric, place)).catch(() => undefined);
  if (!bytes || bytes.length % 8 !== 0) return undefined;
  const values = new Float64Array(Uint8Array.from(bytes).buffer);
  const [length, floor] = values;
  if (values.length !== length) return undefined;
  const units = decodeUnits(values.subarray(2), unitCounts(metric, place.real));
  return units && { floor: orNull(floor!), units };
}

/**
 * Keeps it, unless there are too few real images to compare with, which leaves nothing to keep. A cache that can't be
 * written costs time in the next run, and nothing in this one.
 */
export async function writeReference(metric: Metric, { floor, units }: Reference, place: Place): Promise<void> {
  if (isDistance(metric) && units.length === 0) return;
  const content = [floor ?? NaN, ...units.flatMap(encodeUnit)];
  const bytes = new Uint8Array(Float64Array.from([1 + content.length, ...content]).buffer);
  await writeFileMakingFolder(pathOf(metric, place), bytes).catch(() => {});
}

function pathOf({ id, version = 1, needs }: Metric, { setting: { networks }, real, cache }: Place): string {
  const ids = needs.map((output) => needed(networks, output).id);
  const key = [id, version, real.dataset.contentId, ids, chosenOf(real), real.seed];
  return join(cache, 'metrics', `${digest('sha256', JSON.stringify(key))}.f64`);
}

/** Images of each unit that generated ones are compared with. */
function unitCounts(metric: Metric, { sets }: RealImages): number[] {
  const counts = sets.map(({ reference }) => reference.indices.length);
  if (!isDistance(metric)) return [];
  return metric.scope === 'all' ? [counts.reduce((sum, n) => sum + n, 0)] : counts;
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
    statistics: { count: count!, values: Float64Array.from(rest), kept: new Map() },
    floor: orNull(floor!),
  }));
}

const orNull = (value: number) => (Number.isNaN(value) ? null : value);
