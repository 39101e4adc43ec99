import type { Experiment } from '../config/common';
import type { RunDeclarations } from '../protocol/declarations';
import { selfLabelingDeclarations } from './selfLabeling/declarations';
import { sticDeclarations } from './stic/declarations';
import { subsamplingDeclarations } from './subsampling/declarations';
import type { SubsamplingExperiment } from './subsampling/config';

/** What every run reports, whatever its method: real images, and the FID of a model that generates images. */
const common: RunDeclarations = {
  groups: [],
  series: [],
  grids: [{ id: 'real', title: 'Real', presentation: 'grid', reserved: true, static: true }],
  measurements: [{ id: 'fid', title: 'FID', unit: 'number', better: 'lower', shown: 'headline' }],
};

/** What a run of this experiment reports. */
export function declarationsOf(experiment: Experiment): RunDeclarations {
  const { groups, series, grids, measurements } = ofMethod(experiment);
  return {
    groups: [...groups, ...common.groups],
    series: [...series, ...common.series],
    grids: [...grids, ...common.grids],
    measurements: [...measurements, ...common.measurements],
  };
}

function ofMethod(experiment: Experiment): RunDeclarations {
  switch (experiment.method) {
    case 'stic':
      return sticDeclarations;
    case 'self-labeling':
      return selfLabelingDeclarations;
    case 'subsampling':
      return subsamplingDeclarations(experiment as SubsamplingExperiment);
    default:
      return { groups: [], series: [], grids: [], measurements: [] };
  }
}
