import type { Method } from '../method';
import { selfLabelingExperimentSchema, type SelfLabelingExperiment } from './config';
import { selfLabelingDeclarations } from './declarations';
import { selfLabelingPresets } from './presets';
import { selfLabelingIssues } from './rules';

/** The self-labeling GAN: one stage, in which all of its networks are trained together. */
export const selfLabeling: Method<SelfLabelingExperiment> = {
  id: 'self-labeling',
  schema: selfLabelingExperimentSchema,
  presets: selfLabelingPresets,
  rules: selfLabelingIssues,
  declarations: () => selfLabelingDeclarations,
  pretrainedGenerator: async (run, dataset) =>
    (await import('./checkpointGenerator')).checkpointGenerator(run, dataset),
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
