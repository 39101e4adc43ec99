import type { ModelContext, Stage } from './model';
import { selfLabelingStages } from './selfLabeling/method';

/** The stages of an experiment, by its method: the one place where all methods are known. */
export function createStages(context: ModelContext): readonly Stage[] {
  const { experiment } = context;
  switch (experiment.method) {
    case 'self-labeling': return selfLabelingStages({ ...context, experiment });
  }
}
