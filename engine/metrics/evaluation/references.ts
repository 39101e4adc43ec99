import type { ChosenImagesMetric, DistanceMetric, ImageMetric, MetricSetting, Statistics } from '../metric';
import { finiteValue, keptBy, meanOf, MetricTallies } from './metricTally';
import { hasAsManyOthers, type RealImages, type RealSet } from './realImages';
import type { RealOutputs } from './realOutputs';
import { isDistance, needsOf, type Reference, type ReferenceUnit } from './reference';
import { readReference, writeReference } from './referenceFiles';

interface ReferenceOptions {
  setting: MetricSetting;
  real: RealImages;
  cache: string;
  /** Opened with all that the metrics need. */
  outputs: RealOutputs;
  /** Called after each group whose images had to be looked at. */
  between: (done: number) => void;
}

/** What these metrics have to know of the real images, by their ids: from the cache, or computed and kept there. */
export async function loadReferences(
  metrics: readonly ChosenImagesMetric[],
  options: ReferenceOptions,
): Promise<Map<string, Reference>> {
  const { outputs } = options;
  const found = new Map<string, Reference>();
  for (const metric of metrics) {
    const cached = await readReference(metric, options);
    const complete = !isDistance(metric) || keptBy([metric]).every((output) => outputs.has(output));
    if (cached && complete) found.set(metric.id, withRows(metric, cached, outputs));
  }
  const missing = metrics.filter(({ id }) => !found.has(id));
  if (missing.length > 0)
    for (const [metric, reference] of await computeReferences(missing, options)) {
      found.set(metric.id, reference);
      await writeReference(metric, reference, options);
    }
  return found;
}

async function computeReferences(
  metrics: readonly ChosenImagesMetric[],
  { setting, real: { sets }, outputs, between }: ReferenceOptions,
): Promise<Map<ChosenImagesMetric, Reference>> {
  const counts = (side: 'reference' | 'other') => sets.map((set) => set[side]?.indices.length ?? 0);
  const talliesOf = (side: 'reference' | 'other') => {
    const looking = metrics.filter((metric) => isDistance(metric) || floorOf(metric) === side);
    return new MetricTallies(looking, setting, counts(side), outputs.of(side));
  };
  const tallies = { reference: talliesOf('reference'), other: talliesOf('other') };
  await outputs.observe(needsOf(metrics), (side, group, images) => tallies[side].add(group, images), between);
  const references = new Map<ChosenImagesMetric, Reference>();
  for (const metric of metrics)
    references.set(
      metric,
      isDistance(metric)
        ? await referenceOf(metric, setting, [
            await tallies.reference.finish(metric),
            await comparableOthers(metric, tallies.other, sets),
          ])
        : { floor: await meanValue(metric, await tallies[floorOf(metric)].finish(metric), setting), units: [] },
    );
  return references;
}

/** Distances at unequal counts can't be compared, nor others of some groups with images of all. */
async function comparableOthers(
  metric: DistanceMetric,
  others: MetricTallies,
  sets: readonly RealSet[],
): Promise<(Statistics | null)[]> {
  const isEnough = sets.map(hasAsManyOthers);
  const all = isEnough.every(Boolean);
  const found = await others.finish(metric);
  return found.map((statistics, i) => ((metric.scope === 'all' ? all : isEnough[i]) ? statistics : null));
}

function floorOf({ floorOf: side = 'other' }: ImageMetric): 'reference' | 'other' {
  return side;
}

/** The figure of real images, each group's in the mean; null where there are too few of a group. */
async function meanValue(
  metric: ImageMetric,
  groups: readonly (Statistics | null)[],
  setting: MetricSetting,
): Promise<number | null> {
  const values: (number | null)[] = [];
  for (const images of groups) values.push(images && finiteValue(await metric.value(images, setting)));
  return meanOf(values);
}

async function referenceOf(
  metric: DistanceMetric,
  setting: MetricSetting,
  [real, others]: readonly [readonly (Statistics | null)[], readonly (Statistics | null)[]],
): Promise<Reference> {
  const units: ReferenceUnit[] = [];
  for (const [i, statistics] of real.entries()) {
    if (!statistics) continue;
    const beside = others[i] ?? null;
    units.push({ statistics, floor: beside && finiteValue(await metric.distance(statistics, beside, setting)) });
  }
  return { floor: meanOf(units.map(({ floor }) => floor)), units };
}

/** A cached reference with the rows that its metric looks at. */
function withRows(metric: ChosenImagesMetric, reference: Reference, outputs: RealOutputs): Reference {
  const rows = keptBy([metric]).map((output) => [output, outputs.of('reference').get(output)!] as const);
  if (rows.length === 0 || !isDistance(metric)) return reference;
  const units = reference.units.map(({ statistics, floor }, unit) => ({
    floor,
    statistics: {
      ...statistics,
      kept: new Map(rows.map(([output, own]) => [output, metric.scope === 'all' ? own.together() : own.ofGroup(unit)])),
    },
  }));
  return { ...reference, units };
}
