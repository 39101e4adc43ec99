import type { Experiment } from '../config/common';
import type { RunDeclarations } from '../protocol/declarations';
import { metrics } from '../metrics/registry';
import { methodOf } from './registry';

/** What every run reports, whatever its method: real images, and what is measured of all images together. */
const common: RunDeclarations = {
  groups: [],
  series: [],
  grids: [{ id: 'real', title: 'Real', presentation: 'grid', reserved: true, static: true }],
  distributions: [],
  measurements: metrics
    .filter(({ scope }) => scope === 'all')
    .map(({ id, title, unit, better, headline }) => {
      return { id, title, unit, better, shown: headline ? ('headline' as const) : ('small' as const) };
    }),
};

/** What a run of this experiment reports. */
export function declarationsOf(experiment: Experiment): RunDeclarations {
  const { groups, series, grids, distributions, measurements } = methodOf(experiment).declarations(experiment);
  return {
    groups: [...groups, ...common.groups],
    series: [...series, ...common.series],
    grids: [...grids, ...common.grids],
    distributions: [...distributions, ...common.distributions],
    measurements: [...measurements, ...common.measurements],
  };
}
