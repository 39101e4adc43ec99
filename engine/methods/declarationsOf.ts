import type { Experiment } from '../config/common';
import type { MeasurementDeclaration, RunDeclarations } from '../protocol/declarations';
import { chosenMetrics, isJudge } from '../metrics/registry';
import { methodOf } from './registry';

/** What every run reports, whatever its method and metrics: real images. */
const common: Omit<RunDeclarations, 'measurements'> = {
  groups: [],
  series: [],
  grids: [{ id: 'real', title: 'Real', presentation: 'grid', reserved: true, static: true }],
  distributions: [],
};

/** What a run of this experiment reports. */
export function declarationsOf(experiment: Experiment): RunDeclarations {
  const declared = methodOf(experiment).declarations(experiment);
  const { groups, series, grids, distributions, matrices, measurements } = declared;
  return {
    groups: [...groups, ...common.groups],
    series: [...series, ...common.series],
    grids: [...grids, ...common.grids, ...nearestOf(experiment)],
    distributions: [...distributions, ...common.distributions],
    ...(matrices && { matrices }),
    measurements: [...measurements, ...together(experiment)],
  };
}

/** The grid that shows what memorisation is about. */
function nearestOf({ evaluation }: Experiment): RunDeclarations['grids'] {
  if (!evaluation.metrics?.includes('memorisation')) return [];
  const heading = 'Generated images, and the training images nearest to each';
  return [{ id: 'nearest', title: 'Nearest', presentation: 'grid', heading }];
}

/** What is measured of all images together. */
function together({ evaluation }: Experiment): MeasurementDeclaration[] {
  return chosenMetrics(evaluation.metrics)
    .filter(({ scope }) => scope === 'all')
    .map((metric) => ({
      id: metric.id,
      title: metric.title,
      unit: metric.unit,
      better: metric.better,
      shown: isJudge(metric, evaluation.best) ? 'headline' : 'small',
    }));
}
