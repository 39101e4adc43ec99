import { z } from 'zod';

/** Keys of Score-STIC (METHODS 3.6; numbers of NCSN, Song and Ermon, 2019, where they are not the small preset's). */
export const scoreSchema = z.strictObject({
  levels: z.int().min(2).max(1000).default(12).meta({ description: 'Noise levels, a geometric sequence. Default 12; 10 in NCSN.' }),
  sigma: z.strictObject({
    start: z.number().positive().max(100).default(2).meta({ description: 'The largest. Default 2, as pixels lie in [-1, 1].' }),
    end: z.number().positive().max(1).default(0.02).meta({ description: 'The smallest. Default 0.02.' }),
  }).prefault({}).meta({ description: 'Standard deviation of the noise.' }),
  stepsPerLevel: z.int().min(1).max(1000).default(6).meta({ description: 'Langevin steps at each level. Default 6; 100 in NCSN.' }),
  stepSize: z.number().positive().max(1).default(1e-4).meta({ description: 'Step size at the smallest level; at others it grows with the square of sigma. Default 1e-4.' }),
  denoise: z.boolean().default(true).meta({ description: 'Whether a drawing ends with a step that takes the last noise away, without adding any. Default true.' }),
  classWeight: z.number().min(0).max(100).default(0.01).meta({ description: 'Weight of the classification loss of noisy images beside the score\'s, a mean over pixels. Default 0.01.' }),
  average: z.number().min(0).max(0.99999).default(0.995).meta({ description: 'Decay of the moving average of the weights, which draws and is judged. Default 0.995.' }),
}).meta({ description: 'With variant score: noise levels, annealed Langevin dynamics, and what the network learns.' });

export type ScoreConfig = z.infer<typeof scoreSchema>;
