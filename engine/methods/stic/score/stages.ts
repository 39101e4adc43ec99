import type { SticExperiment } from '../../../experiment/experiment';
import type { ModelContext, Stage } from '../../model';
import { ScoreModel } from './model';

/** Score and classifier are trained together, in one stage. */
export function scoreStages(context: ModelContext<SticExperiment>): readonly Stage[] {
  return [{ name: 'Training', steps: context.experiment.training.steps, create: () => ScoreModel.create(context) }];
}
