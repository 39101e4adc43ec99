import { evenlySpaced } from '../../evenlySpaced';
import { formatCount } from '../../format';
import { type Features, rowsOf } from '../features';
import type { DistanceMetric, MetricSetting, Statistics } from '../metric';
import { nearestWithin } from '../neighbours/nearestWithin';
import { meanRow, movedTo } from '../neighbours/squaredDistances';
import { needed } from '../networks/evaluationNetwork';
import { rowsOfFeatures, tellFeatures } from '../rowsOfFeatures';
import { collapsed, countCopies, type CopyCount } from './collapse';

/** The share of real images that is to count as near copies, exact duplicates apart. */
const quantile = 0.01;
/** Images that are compared with each other at most: pairs grow by the square. */
const mostImages = 10_000;
/** Squared distances below this share of the mean squared norm are rounding of float32: the images are equal. */
const rounding = 1e-6;

/**
 * The share of generated images that are nearer to another generated one than all but one in a hundred real images are
 * to another real one, of as many: a collapsed generator shows by it, whatever its FID (own; metrics README, Near
 * copies).
 */
export const nearCopies: DistanceMetric = {
  id: 'near-copies',
  title: 'Near Copies',
  summary: 'The share of generated images that are almost another generated one: a collapsed generator has nearly all.',
  ...rowsOfFeatures,
  unit: 'share',
  better: 'lower',
  accompanies: 'features',
  accumulate() {
    const labels: number[] = [];
    return {
      add: (images) => {
        for (const label of images.labels) labels.push(label);
      },
      finish: () => Float64Array.from(labels),
    };
  },
  async distance(images, real, setting) {
    const count = Math.min(mostImages, images.count, real.count);
    const [ours, theirs] = [evenly(images, count), evenly(real, count)];
    const [own, usual] = [await nearestOf(ours.features), await nearestOf(theirs.features)];
    const radius = closestReal(usual);
    if (radius === null)
      return { value: NaN, remark: 'No figure: these features tell no real image from the others that are compared.' };
    if (own.some(Number.isNaN)) return NaN;
    const countOf = (distances: readonly number[], labels: Float64Array) =>
      countCopies(
        distances.map((distance) => distance <= radius),
        labels,
      );
    const [generated, ofReal] = [countOf(own, ours.labels), countOf(usual, theirs.labels)];
    const [all, allReal] = [generated[0]!, ofReal[0]!];
    const found = collapsed(generated, ofReal);
    return {
      value: all.copies / all.images,
      remark: `Of ${formatCount(all.images)} images each; of the real ones themselves ${percent(allReal)}.`,
      ...(found.length > 0 && { alarm: alarmOf(found, allReal, setting) }),
    };
  },
  describe: (setting) =>
    'the share of generated images nearer to another one than 99% of real images are to another real one, ' +
    tellFeatures(setting),
};

/** That many of the images, evenly spaced, with the labels they were asked for by. */
function evenly(
  { kept, values, count: rows }: Statistics,
  count: number,
): { features: Features; labels: Float64Array } {
  const features = needed(kept, 'features');
  const chosen = evenlySpaced(count, rows);
  return {
    features: rows === count ? features : rowsOf(features, chosen),
    labels: Float64Array.from(chosen, (at) => values[at]!),
  };
}

const known = new WeakMap<Features, Promise<number[]>>();

/**
 * The distance of each row to the nearest other one, 0 where they are equal to within rounding; the same object is
 * looked at once. NaN where a feature is not finite.
 */
function nearestOf(features: Features): Promise<number[]> {
  const find = async () => {
    if (!features.values.every(Number.isFinite)) return Array<number>(features.rows).fill(NaN);
    const moved = movedTo(meanRow(features), features);
    const norm = moved.values.reduce((sum, value) => sum + value * value, 0) / features.rows;
    return Array.from(await nearestWithin(moved, 1), (squared) =>
      squared <= rounding * norm ? 0 : Math.sqrt(squared),
    );
  };
  const found = known.get(features) ?? find();
  known.set(features, found);
  return found;
}

/** The quantile of the distances above zero; null where there are none. */
function closestReal(distances: readonly number[]): number | null {
  const apart = distances.filter((distance) => distance > 0 && Number.isFinite(distance)).sort((a, b) => a - b);
  return apart[Math.ceil(quantile * apart.length) - 1] ?? null;
}

function alarmOf(found: readonly CopyCount[], real: CopyCount, setting: MetricSetting): string {
  const all = found.find(({ label }) => label === null);
  const of = all
    ? `${percent(all)} of ${formatCount(all.images)} generated images are`
    : `of ${someLabels(found, setting)} ${percent(found[0]!)} of ${formatCount(found[0]!.images)} generated images are`;
  return (
    `The generator seems to have collapsed: ${of} near copies of another one, of real images ${percent(real)}. ` +
    'Early in training that may pass.'
  );
}

/** "3", "3 (and 2 others)": labels by the names of their classes. */
function someLabels(found: readonly CopyCount[], { dataset: { classes, continuous } }: MetricSetting): string {
  const [first, ...others] = found.map(({ label }) => label ?? NaN);
  const name = continuous ? `${continuous.name} ${first}` : `class ${classes[first!] ?? first}`;
  return others.length === 0 ? name : `${name} (and ${others.length} other${others.length === 1 ? '' : 's'})`;
}

function percent({ copies, images }: CopyCount): string {
  return `${((100 * copies) / images).toFixed(1)}%`;
}
