import type { Metric, MetricSetting, Statistics } from '../metric';
import { finiteValue, keptBy, meanOf, MetricTallies } from './metricTally';
import type { RealImages } from './realImages';
import type { RealOutputs } from './realOutputs';
import { isDistance, needsOf, type Reference } from './reference';
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
  metrics: readonly Metric[],
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
  metrics: readonly Metric[],
  { setting, real: { sets }, outputs, between }: ReferenceOptions,
): Promise<Map<Metric, Reference>> {
  const counts = (side: 'reference' | 'other') => sets.map((set) => set[side]?.indices.length ?? 0);
  const tallies = {
    reference: new MetricTallies(metrics, setting, counts('reference'), outputs.of('reference')),
    // What looks at images alone does not ask about the others.
    other: new MetricTallies(metrics.filter(isDistance), setting, counts('other'), outputs.of('other')),
  };
  await outputs.observe(
    needsOf(metrics),
    (side, group, images) => {
      tallies[side].add(group, images);
    },
    between,
  );
  // Other images of some groups only are not compared with those of all.
  const complete = sets.every(({ other }) => other !== null);
  const references = new Map<Metric, Reference>();
  for (const metric of metrics) {
    const real = tallies.reference.finish(metric).filter((statistics) => statistics !== null);
    const comparable = isDistance(metric) && (metric.scope === 'group' || complete);
    references.set(metric, await referenceOf(metric, real, comparable ? tallies.other.finish(metric) : []));
  }
  return references;
}

async function referenceOf(
  metric: Metric,
  real: readonly Statistics[],
  others: readonly (Statistics | null)[],
): Promise<Reference> {
  const facts = metric.facts?.(real) ?? [];
  const floors: (number | null)[] = [];
  for (const [i, statistics] of real.entries()) {
    const beside = others[i] ?? null;
    if (!isDistance(metric)) floors.push(finiteValue(await metric.value(statistics)));
    else floors.push(beside && finiteValue(await metric.distance(statistics, beside)));
  }
  const units = isDistance(metric) ? real.map((statistics, i) => ({ statistics, floor: floors[i]! })) : [];
  return { floor: meanOf(floors), facts, units };
}

/** A cached reference with the rows that its metric looks at. */
function withRows(metric: Metric, reference: Reference, outputs: RealOutputs): Reference {
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
