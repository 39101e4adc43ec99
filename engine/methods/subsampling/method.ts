import type { Method } from '../method';
import { subsamplingExperimentSchema, type SubsamplingExperiment } from './config';
import { planStages } from './stagePlan';
import { subsamplingDeclarations } from './declarations';
import { subsamplingPresets } from './presets';
import { subsamplingIssues } from './rules';

/** cDRE-F-cSP+RS: a conditional GAN, features, a density ratio, and samples that are chosen by it. */
export const subsampling: Method<SubsamplingExperiment> = {
  id: 'subsampling',
  schema: subsamplingExperimentSchema,
  renamedKeys: [
    { from: ['filter', 'mostRounds'], to: ['filter', 'maxRounds'] },
    { from: ['subsampling', 'mostTries'], to: ['subsampling', 'maxTries'] },
  ],
  pathKeys: [['generator', 'from']],
  presets: subsamplingPresets,
  rules: subsamplingIssues,
  declarations: subsamplingDeclarations,
  plan: planStages,
  pretrainedGenerator: async (run) => (await import('./generator/trainedGenerator')).trainedGenerator(run),
  check: async (context) => (await import('./stageModels')).assertEveryLabelHasImages(context),
};
