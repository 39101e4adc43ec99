import { z } from 'zod';
import { batch } from '../variantKeys';

const baselines = ['per-label-ratios', 'discriminator-rejection'] as const;

export const subsamplingSchema = z
  .strictObject({
    sampler: z
      .enum(['rejection', 'metropolis-hastings', 'resampling'])
      .default('rejection')
      .meta({
        description: 'How samples are chosen by their density ratios. Default rejection, as in the papers.',
        enumDescriptions: [
          'RS (rejection sampling): a sample is accepted with probability r / M, M the largest ratio.',
          'MH (Metropolis-Hastings): a chain of independent proposals for each sample.',
          'SIR (sampling-importance-resampling): samples drawn from a pool in proportion to their ratios.',
        ],
      }),
    perLabel: z
      .int()
      .min(2)
      .max(100_000)
      .optional()
      .meta({
        description:
          'Accepted images for each label. Default small 500; v1 5000; journal 10,000 (CIFAR-10), 1000 ' +
          '(UTKFace), 200 (RC-49).',
      }),
    burnIn: z
      .int()
      .min(1)
      .max(1_000_000)
      .optional()
      .meta({
        description:
          'Images drawn for each label to find the largest ratio. Default small 1000; v1 10,000 (5000 for ' +
          'continuous labels); journal 50,000 (5000).',
      }),
    batch: batch('Images drawn at once. Default small 250; the papers 1000 (v1), 2000, 200 (journal).'),
    maxTries: z
      .int()
      .min(100)
      .max(100_000_000)
      .optional()
      .meta({
        description:
          'Largest number of images drawn for one label: where acceptance is tiny, the run continues with the images ' +
          'accepted so far and warns. Default 200 for each one wanted.',
      }),
    rethin: z
      .boolean()
      .default(true)
      .meta({
        description:
          'Thin the accepted samples when a larger ratio is found, so that the result is exact. Default true; ' +
          "false follows the authors' code.",
      }),
    chainLength: z.int().min(1).max(10_000).default(100).meta({
      description:
        'With metropolis-hastings: proposals for each chain. Default 100, as in the code of DRE-F-SP (Ding et al., 2020).',
    }),
    poolFactor: z
      .int()
      .min(2)
      .max(1000)
      .default(20)
      .meta({ description: 'With resampling: proposals in the pool for each sample wanted. Default 20.' }),
    labels: z
      .int()
      .min(1)
      .max(100)
      .default(18)
      .meta({
        description:
          'For continuous labels: number of evenly spaced labels to subsample and evaluate, each with the real ' +
          'images around it. Default 18.',
      }),
    baselines: z
      .array(
        z.enum(baselines).meta({
          enumDescriptions: [
            'DRE-F-SP+RS: a density ratio of its own for every label.',
            "DRS: rejection by the GAN's own discriminator.",
          ],
        }),
      )
      .max(2)
      .default([])
      .meta({
        description:
          'Methods to compare with, beside the plain generator: each is trained, sampled and evaluated too. Default none.',
      }),
  })
  .meta({ description: 'The choice of samples, and the baselines to compare with.' });
