import type { Method } from '../method';
import { sticExperimentSchema, type SticExperiment } from './config/experiment';
import { sticIssues } from './config/rules';
import { sticDeclarations } from './declarations';
import { sticPresets } from './presets';

/** STIC, Attentive-STIC and Score-STIC: one stage, in which a classifier learns and samples images. */
export const stic: Method<SticExperiment> = {
  id: 'stic',
  schema: sticExperimentSchema,
  renamedKeys: [
    { from: ['selfAnalysis', 'pool'], to: ['selfAnalysis', 'replayRounds'] },
    { from: ['selfAnalysis', 'mix', 'pool'], to: ['selfAnalysis', 'mix', 'replay'] },
    { from: ['selfAnalysis', 'mix', 'canvas'], to: ['selfAnalysis', 'mix', 'initial'] },
    { from: ['sampler', 'canvas'], to: ['sampler', 'initialiser'] },
    { from: ['sampler', 'stride'], to: ['sampler', 'stepRms'] },
    { from: ['sampler', 'polish'], to: ['sampler', 'metropolisSteps'] },
  ],
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
          ? (await import('./score/scoreModel')).ScoreModel.create(context, checkpoint)
          : (await import('./sticModel')).SticModel.create(context, checkpoint),
    },
  ],
};
