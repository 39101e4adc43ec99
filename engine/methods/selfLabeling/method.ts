import type { Method } from '../method';
import { selfLabelingExperimentSchema, type SelfLabelingExperiment } from './config';
import { selfLabelingDeclarations } from './declarations';
import { selfLabelingPresets } from './presets';
import { selfLabelingClassIssues, selfLabelingIssues } from './rules';

/** The self-labeling GAN: one stage, in which all of its networks are trained together. */
export const selfLabeling: Method<SelfLabelingExperiment> = {
  id: 'self-labeling',
  schema: selfLabelingExperimentSchema,
  changeableKeys: [
    { key: ['optimizer', 'generator'], isLearningRate: true },
    { key: ['optimizer', 'discriminator'], isLearningRate: true },
    { key: ['optimizer', 'classifier'], isLearningRate: true },
    { key: ['optimizer', 'betas'] },
    { key: ['selfLabeling', 'threshold'] },
    { key: ['selfLabeling', 'generatorClassifierWeight'] },
    { key: ['selfLabeling', 'manualLabelWeight'] },
    { key: ['selfLabeling', 'classifierEma'] },
    { key: ['selfLabeling', 'generatorEma'] },
  ],
  formerDefaults: [
    { key: ['selfLabeling', 'labelEntry'], value: 'both' },
    { key: ['selfLabeling', 'balance'], value: false },
  ],
  learnsUnlabelled: true,
  presets: selfLabelingPresets,
  rules: selfLabelingIssues,
  classRules: selfLabelingClassIssues,
  declarations: () => selfLabelingDeclarations,
  pretrainedGenerator: async (run, dataset) =>
    (await import('./checkpointGenerator')).checkpointGenerator(run, dataset),
  // Labels, too, are what they were; how well they agreed with classes is only told.
  isWeight: (name) => !name.includes('-adam/') && name !== 'label-agreement',
  plan: ({ training }) => [
    {
      id: 'training',
      title: 'Training',
      steps: training.steps,
      create: async (context, checkpoint) =>
        (await import('./selfLabelingModel')).createSelfLabelingModel(context, checkpoint),
    },
  ],
};
