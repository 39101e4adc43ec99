import type { Stage } from '../model';
import { SticModel, type SticContext } from './model';

/** STIC in one stage: the classifier draws while it learns. Score-STIC learns scores instead. */
export function sticStages(context: SticContext): readonly Stage[] {
  const { experiment: { training } } = context;
  return [{ name: 'Training', steps: training.steps, create: () => SticModel.create(context) }];
}
