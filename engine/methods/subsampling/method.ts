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
  changeableKeys: [
    { key: ['generator', 'generatorRate'], isLearningRate: true, stage: 'generator' },
    { key: ['generator', 'discriminatorRate'], isLearningRate: true, stage: 'generator' },
    { key: ['generator', 'betas'], stage: 'generator' },
    { key: ['generator', 'ema'], stage: 'generator' },
    { key: ['features', 'learningRate'], isLearningRate: true, stage: 'features' },
    { key: ['features', 'milestones'], stage: 'features' },
    { key: ['ratio', 'learningRate'], isLearningRate: true, stage: 'ratio' },
    { key: ['ratio', 'betas'], stage: 'ratio' },
    { key: ['ratio', 'milestones'], stage: 'ratio' },
    { key: ['ratio', 'penalty'], stage: 'ratio' },
  ],
  samplesByLabel: true,
  presets: subsamplingPresets,
  rules: subsamplingIssues,
  declarations: subsamplingDeclarations,
  plan: planStages,
  pretrainedGenerator: async (run) => (await import('./generator/trainedGenerator')).trainedGenerator(run),
  check: async (context) => (await import('./stageModels')).assertLabelsSuit(context),
};
