import type { Stage } from '../model';
import { SticModel, type SticContext } from './model';
import { scoreStages } from './score/stages';

/** One stage, in which a classifier draws while it learns; of Score-STIC, in which a score classifier learns to. */
export function sticStages(context: SticContext): readonly Stage[] {
  const {
    experiment: { variant, training },
  } = context;
  return variant === 'score'
    ? scoreStages(context)
    : [{ name: 'Training', steps: training.steps, create: () => SticModel.create(context) }];
}
