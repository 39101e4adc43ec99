import type { Method } from '../method';
import { sticChangeableKeys } from './config/changeableKeys';
import { sticExperimentSchema, type SticExperiment } from './config/experiment';
import { sticClassIssues, sticIssues } from './config/rules';
import { sticDeclarations } from './declarations';
import { learningRate } from './learningRate';
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
  changeableKeys: sticChangeableKeys,
  presets: sticPresets,
  rules: sticIssues,
  classRules: sticClassIssues,
  declarations: () => sticDeclarations,
  isWeight: (name) => /^(classifier|score)(-average)?\//.test(name),
  plan: (experiment) => [
    {
      id: 'training',
      title: 'Training',
      steps: experiment.training.steps,
      learningRates: (done) => ({ 'optimizer.rate': learningRate(experiment, done) }),
      create: async (context, checkpoint) =>
        experiment.variant === 'score'
          ? (await import('./score/scoreModel')).ScoreModel.create(context, checkpoint)
          : (await import('./sticModel')).SticModel.create(context, checkpoint),
    },
  ],
};
