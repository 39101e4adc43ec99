import { z } from 'zod';

export const samplerSchema = z
  .strictObject({
    kind: z
      .enum(['grmala', 'ula', 'sgld', 'ngld'])
      .default('ngld')
      .meta({
        description: "How an image is drawn along the classifier's gradient. Default ngld.",
        enumDescriptions: [
          'GRMALA: Metropolis-adjusted Langevin steps; step sizes adapt to the target acceptance rate, and the ' +
            'temperature falls.',
          'The same proposals without the acceptance test and the adaptation: unadjusted, so biased.',
          "Steps along the whole gradient with a little noise, as in the authors' released code.",
          'Normalised gradient steps of falling length with a little noise.',
        ],
      }),
    steps: z.int().min(1).max(10_000).default(20).meta({ description: 'Langevin steps in one pass. Default 20.' }),
    passes: z
      .int()
      .min(1)
      .max(200)
      .default(10)
      .meta({
        description:
          'Passes from the initial image to a finished one; the film has a frame for each, or several, up ' +
          "to 32. Default 10, as in the paper's figure 1.",
      }),
    initialiser: z
      .enum(['noise', 'grey', 'class-mean'])
      .default('noise')
      .meta({
        description: 'The initial state of a chain. Default noise.',
        enumDescriptions: [
          'Uniform noise.',
          'Grey with a little noise.',
          "The mean of the class's real images, with noise.",
        ],
      }),
    smoothing: z
      .number()
      .min(0)
      .max(32)
      .default(0)
      .meta({
        description:
          'For grmala, ula and Metropolis steps: standard deviation, in pixels, of a blur of the drift and noise of ' +
          'every step, so that neighbouring pixels move together; grmala remains exact. 0 moves each pixel by ' +
          'itself. Default 0.',
      }),
    stepSize: z
      .number()
      .positive()
      .max(10)
      .default(0.02)
      .meta({
        description:
          'For grmala, ula and Metropolis steps: the initial step size epsilon. With grmala each chain adapts its ' +
          'own; with ula it falls with the square root of the temperature, so that steps do not overshoot. ' +
          'Default 0.02.',
      }),
    acceptance: z
      .number()
      .min(0.05)
      .max(0.95)
      .default(0.574)
      .meta({
        description:
          'For grmala and Metropolis steps: the acceptance rate that step sizes adapt to in all passes but the ' +
          'last, or in the first half of a single pass. Default 0.574, the best in high dimension (Roberts and ' +
          'Rosenthal, 1998).',
      }),
    temperature: z
      .strictObject({
        start: z
          .number()
          .positive()
          .max(100)
          .default(0.1)
          .meta({ description: 'At the first step of an image. Default 0.1.' }),
        end: z.number().positive().max(100).default(1e-3).meta({ description: 'At its last. Default 0.001.' }),
      })
      .prefault({})
      .meta({
        description:
          'For grmala and ula: the temperature, which falls by a constant factor at each step. Metropolis steps ' +
          'are made at the last one.',
      }),
    stepRms: z
      .strictObject({
        start: z
          .number()
          .positive()
          .max(10)
          .default(0.2)
          .meta({ description: 'At the first step of a pass. Default 0.2.' }),
        end: z.number().positive().max(10).default(0.02).meta({ description: 'At its last. Default 0.02.' }),
      })
      .prefault({})
      .meta({
        description:
          'For ngld: root mean square change of a pixel by the drift of one step, which falls linearly over each ' +
          'pass. sgld steps by 1 times the gradient. Both keep pixels in [-1, 1].',
      }),
    noise: z
      .number()
      .min(0)
      .max(1)
      .default(0.04)
      .meta({
        description:
          'For sgld and ngld: standard deviation of the noise of each step. Default 0.04; 0.01 in the ' +
          "authors' released code, whose samples vary less.",
      }),
    metropolisSteps: z.int().min(0).max(10_000).default(0).meta({
      description: 'Metropolis-adjusted Langevin steps that follow the passes of another sampler. Default 0.',
    }),
  })
  .meta({ description: 'How images are drawn. Not used by variant score, whose sampler is set in score.' });
