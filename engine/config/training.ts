import { z } from 'zod';
import { networkSchema } from './network';
import { chosenMetrics, metrics } from '../metrics/registry';

const defaultMetrics = chosenMetrics()
  .map(({ id }) => id)
  .join(', ');

export const trainingSchema = z
  .strictObject({
    steps: z
      .int()
      .min(1)
      .max(10_000_000)
      .default(2000)
      .meta({
        description:
          "Updates in the whole run: of a GAN's generator, or of STIC's classifier. Default 2000 (small " +
          'presets: 500-3,000; full size: 100,000).',
      }),
    batch: z.int().min(4).max(4096).default(64).meta({
      description: 'Images in one batch, real and generated alike. Default 64.',
    }),
    logEvery: z.int().min(1).default(10).meta({
      description: 'Steps between two points of the loss curves; each point is the mean over those steps. Default 10.',
    }),
  })
  .meta({ description: 'How long and in what portions to train.' });

export const samplingSchema = z
  .strictObject({
    every: z.int().min(1).default(100).meta({
      description: 'Steps between two sample grids. Default 100.',
    }),
    columns: z.int().min(1).max(64).default(10).meta({
      description: 'Fixed latents shown for every label, one a column. Default 10.',
    }),
  })
  .meta({ description: 'The sample grids that the Run panel shows.' });

export const evaluationSchema = z
  .strictObject({
    every: z
      .int()
      .min(0)
      .default(500)
      .meta({
        description:
          'Steps between two evaluations (by FID in features of an evaluation network, unless evaluation.metrics says ' +
          'else), of which one comes at the end in any case; 0 never evaluates, unless it is asked for. Default 500.',
      }),
    samples: z
      .int()
      .min(256)
      .max(100_000)
      .default(5000)
      .meta({
        description:
          'Generated images, and as many real ones, in one evaluation. FID, in whatever features, is biased by the ' +
          'count: compare only equal counts. Default 5000.',
      }),
    labels: z
      .enum(['data', 'uniform'])
      .default('data')
      .meta({
        description:
          'Labels of the images that are judged, the same on both sides: as frequent as in the training images ' +
          '(`data`), or every class equally often (`uniform`). Default data.',
      }),
    network: networkSchema.prefault({}),
    metrics: z
      .array(
        z.enum(metrics.map(({ id }) => id) as [string, ...string[]]).meta({
          description: 'A figure of generated images.',
          enumDescriptions: metrics.map(({ title, summary }) => `${title}. ${summary}`),
        }),
      )
      .min(1)
      .optional()
      .meta({
        description:
          'Which figures are computed, in this order; each of them takes its time in every evaluation. Those that begin ' +
          'with "intra-" are of one class or label each, after subsampling. Default: ' +
          `${defaultMetrics}, as far as they have a meaning.`,
      }),
    best: z
      .enum(metrics.map(({ id }) => id) as [string, ...string[]])
      .meta({
        description:
          'The figure that says which checkpoint and which run are the best, each in its own direction; one of those ' +
          'that are computed. Default: fid; after subsampling, intra-fid where there is one.',
        enumDescriptions: metrics.map(({ title, better }) => `${title}: ${better} is better.`),
      })
      .optional(),
  })
  .meta({ description: 'How the model is judged while it trains.' });

export const checkpointsSchema = z
  .strictObject({
    every: z.int().min(0).default(500).meta({
      description: 'Steps between two checkpoints; 0 keeps only the last. Default 500.',
    }),
    keep: z.int().min(1).default(3).meta({
      description: 'Newest checkpoints to keep; older ones are deleted, but for the best. Default 3.',
    }),
    best: z
      .boolean()
      .default(true)
      .meta({
        description:
          'Keep the checkpoint of the best figure (evaluation.best) beside the newest: an evaluation ' +
          'that is the best so far gets a checkpoint, also between two that are due. Default true.',
      }),
  })
  .meta({ description: 'What to keep for going on later.' });
