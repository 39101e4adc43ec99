import type { z } from 'zod';
import { methodSchema } from '../../config/common';
import { datasetFacts, knownTrainImages } from '../../config/dataset';
import { subsamplingKeys } from './config';
import { withVariant } from './variants';

/** An experiment of this method; keys that are left out take the numbers of its variant. */
export const subsamplingExperimentSchema = methodSchema(
  'subsampling',
  'Better images out of a conditional GAN: a density ratio learned for all labels at once chooses among them ' +
    '(cDRE-F-cSP+RS; Ding, Wang, Wang and Welch).',
  subsamplingKeys,
).transform((experiment) => {
  const { variant, dataset } = experiment;
  const { continuous, usualTrainImages } = datasetFacts[dataset.name];
  const images = Math.min(dataset.limit ?? Infinity, knownTrainImages(dataset) ?? usualTrainImages ?? Infinity);
  return withVariant(experiment, { variant, continuous, images });
});
export type SubsamplingExperiment = z.output<typeof subsamplingExperimentSchema>;
/** What a person writes: every key with a default may be left out. */
export type SubsamplingExperimentInput = z.input<typeof subsamplingExperimentSchema>;
