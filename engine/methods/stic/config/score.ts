import { z } from 'zod';

/**
 * Keys of Score-STIC. The defaults are those of the small preset, measured on MNIST: 80 steps an image, where NCSN
 * (Song and Ermon, 2019) takes 1000.
 */
export const scoreSchema = z
  .strictObject({
    levels: z
      .int()
      .min(2)
      .max(1000)
      .default(27)
      .meta({ description: 'Noise levels, a geometric sequence. Default 27; 10 in NCSN (Song and Ermon, 2019).' }),
    sigma: z
      .strictObject({
        start: z
          .number()
          .positive()
          .max(100)
          .default(10)
          .meta({
            description:
              'The largest noise level: about half the distance between two images of different classes, so that ' +
              'noise blends all classes into one cloud. Default 10; 2 in NCSN, for pixels in [-1, 1].',
          }),
        end: z
          .number()
          .positive()
          .max(1)
          .default(0.03)
          .meta({ description: 'The smallest noise level. Default 0.03; 0.02 in NCSN.' }),
      })
      .prefault({})
      .meta({ description: 'Standard deviation of the noise.' }),
    stepsPerLevel: z
      .int()
      .min(1)
      .max(1000)
      .default(3)
      .meta({ description: 'Langevin steps at each noise level. Default 3; 100 in NCSN.' }),
    stepSize: z.number().positive().max(1).default(0.45).meta({
      description:
        'Step size in units of sigma^2: the share of the noise that a step replaces. Default 0.45; 0.1 in NCSN.',
    }),
    denoise: z.boolean().default(true).meta({
      description: 'Whether sampling ends with a step that removes the last noise and adds none. Default true.',
    }),
    classWeight: z
      .number()
      .min(0)
      .max(100)
      .default(0.01)
      .meta({
        description:
          'Weight of the classification loss of noisy images relative to the score matching loss, which is a mean ' +
          'over pixels. Default 0.01.',
      }),
    average: z
      .number()
      .min(0)
      .max(0.99999)
      .default(0.998)
      .meta({
        description:
          'Decay of the moving average (EMA) of the weights, with which images are drawn and the classifier is ' +
          'evaluated. Default 0.998.',
      }),
  })
  .meta({
    description: 'With variant score: noise levels, annealed Langevin dynamics, and the loss of the network.',
  });

export type ScoreConfig = z.infer<typeof scoreSchema>;
