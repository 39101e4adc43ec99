import type { Method } from '../method';
import { sticExperimentSchema, type SticExperiment } from './config';
import { sticDeclarations } from './declarations';
import { sticPresets } from './presets';
import { sticIssues } from './rules';

/** STIC, Attentive-STIC and Score-STIC: one stage, in which a classifier learns and draws. */
export const stic: Method<SticExperiment> = {
  id: 'stic',
  schema: sticExperimentSchema,
  presets: sticPresets,
  rules: sticIssues,
  declarations: () => sticDeclarations,
  plan: ({ training, variant }) => [
    {
      id: 'training',
      title: 'Training',
      steps: training.steps,
      create: async (context, checkpoint) =>
        variant === 'score'
          ? (await import('./score/model')).ScoreModel.create(context, checkpoint)
          : (await import('./model')).SticModel.create(context, checkpoint),
    },
  ],
};
