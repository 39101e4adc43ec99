import { z } from 'zod';
import { methodSchema } from '../../config/common';
import { knownTrainImages } from '../../config/dataset';
import { factsOf } from '../../datasets/registry';
import type { ModelContext } from '../model';
import { featuresSchema } from './features/featuresConfig';
import { filterSchema } from './filter/filterConfig';
import { generatorSchema } from './generator/generatorConfig';
import { labelEmbeddingSchema } from './labels/labelEmbeddingConfig';
import { ratioSchema } from './ratio/ratioConfig';
import { subsamplingSchema } from './sampling/samplingConfig';
import { withVariant } from './variants';

/**
 * Keys beside the sections that every method has. Nearly all numbers are the authors' own, from their released code
 * (Ding, Wang, Wang and Welch, arXiv 2103.11166v1; Neurocomputing 2023); `variants.ts` holds them.
 */
const subsamplingKeys = {
  variant: z
    .enum(['small', 'v1', 'journal'])
    .default('small')
    .meta({
      description: 'Whose numbers the keys take that are left out. Default small.',
      enumDescriptions: [
        'Small networks, trained in minutes on two processor cores.',
        'The first version, cDRE-F-cSP+RS (arXiv 2103.11166v1).',
        "The journal's, cDR-RS (Neurocomputing, 2023).",
      ],
    }),
  generator: generatorSchema.prefault({}),
  labelEmbedding: labelEmbeddingSchema.prefault({}),
  features: featuresSchema.prefault({}),
  ratio: ratioSchema.prefault({}),
  filter: filterSchema.prefault({}),
  subsampling: subsamplingSchema.prefault({}),
};

/** An experiment of this method; keys that are left out take the numbers of its variant. */
export const subsamplingExperimentSchema = methodSchema(
  'subsampling',
  'Better images out of a conditional GAN: a density ratio learned for all labels at once chooses among them ' +
    '(cDRE-F-cSP+RS; Ding, Wang, Wang and Welch).',
  subsamplingKeys,
).transform((experiment) => {
  const { variant, dataset } = experiment;
  const { continuous, usualTrainImages } = factsOf(dataset);
  const images = Math.min(dataset.limit ?? Infinity, knownTrainImages(dataset) ?? usualTrainImages ?? Infinity);
  return withVariant(experiment, { variant, continuous, images });
});
export type SubsamplingExperiment = z.output<typeof subsamplingExperimentSchema>;
/** What a person writes: every key with a default may be left out. */
export type SubsamplingExperimentInput = z.input<typeof subsamplingExperimentSchema>;

/** The context that the stages of a subsampling run are made from. */
export type SubsamplingContext = ModelContext<SubsamplingExperiment>;
