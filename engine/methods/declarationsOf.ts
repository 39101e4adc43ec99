import type { Experiment } from '../config/common';
import type { RunDeclarations } from '../protocol/declarations';
import { methodOf } from './registry';

/** What every run reports, whatever its method: real images, and the FID of a model that generates images. */
const common: RunDeclarations = {
  groups: [],
  series: [],
  grids: [{ id: 'real', title: 'Real', presentation: 'grid', reserved: true, static: true }],
  measurements: [{ id: 'fid', title: 'FID', unit: 'number', better: 'lower', shown: 'headline' }],
};

/** What a run of this experiment reports. */
export function declarationsOf(experiment: Experiment): RunDeclarations {
  const { groups, series, grids, measurements } = methodOf(experiment).declarations(experiment);
  return {
    groups: [...groups, ...common.groups],
    series: [...series, ...common.series],
    grids: [...grids, ...common.grids],
    measurements: [...measurements, ...common.measurements],
  };
}
