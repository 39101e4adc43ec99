import type { ImageDataset } from '../datasets/dataset';
import { byGroup } from './byGroup';
import { classificationScore } from './classificationScore/classificationScore';
import { diversity } from './diversity/diversity';
import { fid } from './fid/fid';
import { fidInfinity } from './fidInfinity/fidInfinity';
import { inceptionScore } from './inceptionScore/inceptionScore';
import { intraFid } from './intraFid/intraFid';
import { kid } from './kid/kid';
import { labelScore } from './labelScore/labelScore';
import type { LabelKind, Metric } from './metric';
import { coverage, density, precision, recall } from './neighbours/neighbourMetrics';

const ofGroups = [kid, precision, recall, density, coverage].map(byGroup);

/** All metrics of generated images, in the order of their figures unless an experiment has another. */
export const metrics: readonly Metric[] = [
  fid,
  intraFid,
  diversity,
  labelScore,
  kid,
  fidInfinity,
  inceptionScore,
  precision,
  recall,
  density,
  coverage,
  classificationScore,
  ...ofGroups,
];

/** Whether a metric has a meaning for data with such labels. */
export function suitsLabels({ needs, appliesTo }: Metric, labels: LabelKind): boolean {
  return (labels.continuous || !needs.includes('label')) && (appliesTo?.(labels) ?? true);
}

/** Those that an experiment names by their ids, in its order; without names, those that need not be asked for. */
export function chosenMetrics(ids?: readonly string[], from: readonly Metric[] = metrics): readonly Metric[] {
  if (!ids) return from.filter(({ onRequest }) => !onRequest);
  return ids.flatMap((id) => from.find((metric) => metric.id === id) ?? []);
}

/** Those of them that can be computed of a data set, and group by group or of all images together alone. */
export function applicableMetrics(
  { classes, continuous }: Pick<ImageDataset, 'classes' | 'continuous'>,
  { grouped }: { grouped: boolean },
  from: readonly Metric[] = chosenMetrics(),
): readonly Metric[] {
  const labels = { classes: classes.length, continuous: continuous !== undefined };
  return from.filter((metric) => (grouped || metric.scope === 'all') && suitsLabels(metric, labels));
}
