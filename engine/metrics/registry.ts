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
import { memorisation } from './memorisation/memorisation';
import type { LabelKind, Metric } from './metric';
import { nearCopies } from './nearCopies/nearCopies';
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
  memorisation,
  nearCopies,
  classificationScore,
  ...ofGroups,
];

/** Whether a metric has a meaning for data with such labels. */
export function suitsLabels({ needs, appliesTo }: Metric, labels: LabelKind): boolean {
  return (labels.continuous || !needs.includes('label')) && (appliesTo?.(labels) ?? true);
}

/**
 * Those that an experiment names by their ids, in its order; without names, those that need not be asked for. Behind
 * them those that accompany the outputs that they look at.
 */
export function chosenMetrics(ids?: readonly string[], from: readonly Metric[] = metrics): readonly Metric[] {
  const chosen = ids
    ? ids.flatMap((id) => from.find((metric) => metric.id === id) ?? [])
    : from.filter(({ onRequest }) => !onRequest);
  const outputs = new Set(chosen.flatMap(({ needs }) => needs));
  const accompanies = ({ accompanies: output }: Metric) => output !== undefined && outputs.has(output);
  return [...chosen, ...from.filter((metric) => accompanies(metric) && !chosen.includes(metric))];
}

/** Whether a figure of it judges a run: the metric that the experiment names as `evaluation.best`, else a headline. */
export function isJudge({ id, headline }: Metric, best: string | undefined): boolean {
  return best === undefined ? headline : id === best;
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
