import type { ImageDataset } from '../datasets/dataset';
import { diversity } from './diversity/diversity';
import { fid } from './fid/fid';
import { intraFid } from './intraFid/intraFid';
import { labelScore } from './labelScore/labelScore';
import type { Metric } from './metric';

/** All metrics of generated images, in the order in which their figures are reported. */
export const metrics: readonly Metric[] = [fid, intraFid, diversity, labelScore];

/** Those that can be computed of a data set, and group by group or of all images together alone. */
export function applicableMetrics(
  dataset: ImageDataset,
  { grouped }: { grouped: boolean },
  from: readonly Metric[] = metrics,
): readonly Metric[] {
  return from.filter(
    ({ scope, needs, appliesTo }) =>
      (grouped || scope === 'all') &&
      (dataset.continuous !== undefined || !needs.includes('label')) &&
      (appliesTo?.(dataset) ?? true),
  );
}
