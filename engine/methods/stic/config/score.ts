import { z } from 'zod';

/**
 * Keys of Score-STIC (METHODS 3.6). The defaults are the small preset's, measured on MNIST: 80 steps an image, where
 * NCSN (Song and Ermon, 2019) takes 1000.
 */
export const scoreSchema = z
  .strictObject({
    levels: z
      .int()
      .min(2)
      .max(1000)
      .default(27)
      .meta({ description: 'Noise levels, a geometric sequence. Default 27; 10 in NCSN.' }),
    sigma: z
      .strictObject({
        start: z
          .number()
          .positive()
          .max(100)
          .default(10)
          .meta({
            description:
              'The largest: about half the distance between two images of different classes, so that they ' +
              'are one cloud in it. Default 10; 2 in NCSN, for pixels in [-1, 1].',
          }),
        end: z
          .number()
          .positive()
          .max(1)
          .default(0.03)
          .meta({ description: 'The smallest. Default 0.03; 0.02 in NCSN.' }),
      })
      .prefault({})
      .meta({ description: 'Standard deviation of the noise.' }),
    stepsPerLevel: z
      .int()
      .min(1)
      .max(1000)
      .default(3)
      .meta({ description: 'Langevin steps at each level. Default 3; 100 in NCSN.' }),
    stepSize: z.number().positive().max(1).default(0.45).meta({
      description:
        'Share of the noise that each step exchanges: its size in units of sigma^2. Default 0.45; 0.1 in NCSN.',
    }),
    denoise: z.boolean().default(true).meta({
      description: 'Whether a drawing ends with a step that takes the last noise away and adds none. Default true.',
    }),
    classWeight: z
      .number()
      .min(0)
      .max(100)
      .default(0.01)
      .meta({
        description:
          "Weight of the classification loss of noisy images beside the score's, which is a mean over " +
          'pixels. Default 0.01.',
      }),
    average: z
      .number()
      .min(0)
      .max(0.99999)
      .default(0.998)
      .meta({ description: 'Decay of the moving average of the weights, which draws and is judged. Default 0.998.' }),
  })
  .meta({ description: 'With variant score: noise levels, annealed Langevin dynamics, and what the network learns.' });

export type ScoreConfig = z.infer<typeof scoreSchema>;
