import type { ModelContext, Stage } from './model';
import { sticStages } from './stic/stages';
import { selfLabelingStages } from './selfLabeling/method';
import { subsamplingStages } from './subsampling/stages';

/** The stages of an experiment, by its method: the one place where all methods are known. */
export function createStages(context: ModelContext): readonly Stage[] {
  const { experiment } = context;
  switch (experiment.method) {
    case 'stic':
      return sticStages({ ...context, experiment });
    case 'self-labeling':
      return selfLabelingStages({ ...context, experiment });
    case 'subsampling':
      return subsamplingStages({ ...context, experiment });
  }
}
