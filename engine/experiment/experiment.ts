import { z } from 'zod';
import { sticKeys } from '../methods/stic/config';
import { selfLabelingKeys } from '../methods/selfLabeling/config';
import { subsamplingKeys } from '../methods/subsampling/config';
import { withVariant } from '../methods/subsampling/variants';
import { datasetFacts, datasetSchema, knownTrainImages } from '../config/dataset';
import { runtimeSchema } from '../config/runtime';
import { checkpointsSchema, evaluationSchema, samplingSchema, trainingSchema } from '../config/training';

/** Sections that an experiment of any method has. */
const common = {
  $schema: z.string().optional().meta({ description: 'The JSON schema of this file, for editors.' }),
  seed: z
    .int()
    .min(0)
    .max(2 ** 32 - 1)
    .default(0)
    .meta({
      description:
        'Seed of every random number of the run. Same seed, device and thread count: the same losses, bit ' +
        'for bit. Default 0.',
    }),
  dataset: datasetSchema,
  training: trainingSchema.prefault({}),
  sampling: samplingSchema.prefault({}),
  evaluation: evaluationSchema.prefault({}),
  checkpoints: checkpointsSchema.prefault({}),
  runtime: runtimeSchema.prefault({}),
};

const method = <const M extends string>(id: M, description: string) => z.literal(id).meta({ description });

export const selfLabelingExperimentSchema = z.strictObject({
  method: method(
    'self-labeling',
    'A GAN trained with none, some or all of the labels: a classifier labels the real images itself ' +
      '(Watanabe & Favaro, ICML 2021).',
  ),
  ...common,
  ...selfLabelingKeys,
});

export const subsamplingExperimentSchema = z
  .strictObject({
    method: method(
      'subsampling',
      'Better images out of a conditional GAN: a density ratio learned for all labels at once chooses among ' +
        'them (cDRE-F-cSP+RS; Ding, Wang, Wang and Welch).',
    ),
    ...common,
    ...subsamplingKeys,
  })
  .transform((experiment) => {
    const { variant, dataset } = experiment;
    const { continuous, usualTrainImages } = datasetFacts[dataset.name];
    const images = Math.min(dataset.limit ?? Infinity, knownTrainImages(dataset) ?? usualTrainImages ?? Infinity);
    return withVariant(experiment, { variant, continuous, images });
  });

export const sticExperimentSchema = z.strictObject({
  method: method(
    'stic',
    'A classifier that draws: images by Langevin dynamics on its own logits, from which it learns again ' +
      '(STIC; Pal, Phan and Wong, CVPR 2021).',
  ),
  ...common,
  ...sticKeys,
});

/** An experiment file: one member for each method. */
export const experimentSchema = z.discriminatedUnion('method', [
  sticExperimentSchema,
  selfLabelingExperimentSchema,
  subsamplingExperimentSchema,
]);

export type SticExperiment = z.infer<typeof sticExperimentSchema>;
export type SelfLabelingExperiment = z.infer<typeof selfLabelingExperimentSchema>;
export type SubsamplingExperiment = z.infer<typeof subsamplingExperimentSchema>;
export type Experiment = z.infer<typeof experimentSchema>;
/** What a person writes: every key with a default may be left out. */
export type ExperimentInput = z.input<typeof experimentSchema>;
