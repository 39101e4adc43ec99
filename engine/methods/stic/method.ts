import type { Method } from '../method';
import { sticExperimentSchema, sticRenamedKeys, type SticExperiment } from './config/experiment';
import { sticIssues } from './config/rules';
import { sticPresets } from './presets';

/** STIC, Attentive-STIC and Score-STIC: one stage, in which a classifier learns and samples images. */
export const stic: Method<SticExperiment> = {
  id: 'stic',
  schema: sticExperimentSchema,
  renamedKeys: sticRenamedKeys,
  presets: sticPresets,
  rules: sticIssues,
  plan: ({ training, variant }) => [
    {
      id: 'training',
      title: 'Training',
      steps: training.steps,
      create: async (context, checkpoint) =>
        variant === 'score'
          ? (await import('./score/scoreModel')).ScoreModel.create(context, checkpoint)
          : (await import('./sticModel')).SticModel.create(context, checkpoint),
    },
  ],
};
