import type { Model, ModelContext } from './model';
import { selfLabelingMethod } from './selfLabeling/method';

/** Builds the model of an experiment, by its method: the one place where all methods are known. */
export function createModel(context: ModelContext): Promise<Model> {
  const { experiment } = context;
  switch (experiment.method) {
    case 'self-labeling': return selfLabelingMethod.create({ ...context, experiment });
  }
}
