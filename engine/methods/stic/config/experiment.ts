import { z } from 'zod';
import { methodSchema } from '../../config/common';
import { scoreSchema } from './score/config';

/**
 * Keys of STIC (Pal, Phan and Wong, CVPR 2021): a classifier that draws. The paper's abstract and figures fix the
 * mechanism; formulas and numbers are reconstructions (METHODS 3.1-3.8), and the defaults of the small networks were
 * measured with `npm run bench:stic`.
 */

const weight = (what: string, value: number) =>
  z
    .number()
    .min(0)
    .max(100)
    .default(value)
    .meta({
      description:
        `Weight of ${what} in the classifier's loss. Default ` + `${value}${value === 1 ? '' : '; 1 in METHODS 3.4'}.`,
    });

export const networksSchema = z
  .strictObject({
    architecture: z
      .enum(['small', 'wide-resnet'])
      .default('small')
      .meta({
        description:
          'The classifier. Neither has a normalisation, which would couple the images of a batch. Default small.',
        enumDescriptions: [
          'A convolution, three of stride 2 and a dense layer: minutes on two processor cores.',
          "WRN-28-10 without normalisation, as the authors' released code; with variant score, a deep " +
            'residual U-Net. For a GPU.',
        ],
      }),
    width: z
      .number()
      .min(0.1)
      .max(8)
      .default(1)
      .meta({ description: 'Factor on the number of channels of every layer. Default 1.' }),
  })
  .meta({ description: 'The classifier, and for score the network of scores.' });

export const optimizerSchema = z
  .strictObject({
    rate: z
      .number()
      .positive()
      .max(1)
      .default(2e-3)
      .meta({ description: "Adam's learning rate. Default 2e-3; 1e-4 for the wide residual network." }),
    betas: z
      .tuple([z.number().min(0).max(0.9999), z.number().min(0).max(0.9999)])
      .default([0.9, 0.999])
      .meta({ description: "Adam's two decays. Default [0.9, 0.999]." }),
    decay: z
      .number()
      .min(0)
      .max(1)
      .default(1)
      .meta({
        description:
          'Share of the updates, at the end, over which the learning rate falls to 0, linearly. Default 1, ' +
          'all of them; 0 keeps the rate. A finished run that is given more steps goes on at the rate of its ' +
          'new length.',
      }),
    average: z
      .number()
      .min(0)
      .max(0.99999)
      .default(0.998)
      .meta({
        description:
          'Decay of the moving average of the classifier, which draws the images shown and is judged. ' +
          'Default 0.998; 0.999 at full size. Score has its own.',
      }),
  })
  .meta({ description: 'How the network is updated (Adam).' });

export const selfAnalysisSchema = z
  .strictObject({
    fakes: z
      .enum(['none', 'hard', 'soft-and-hard'])
      .default('soft-and-hard')
      .meta({
        description: 'What the classifier draws to learn from. Default soft-and-hard, as the paper.',
        enumDescriptions: [
          'Nothing: a plain classifier, the baseline.',
          'Images of its classes only.',
          'Images of its classes, and of mixtures of two classes.',
        ],
      }),
    objective: z
      .enum(['fake-class', 'energy'])
      .default('fake-class')
      .meta({
        description: 'What the classifier learns of its own images. Default fake-class.',
        enumDescriptions: [
          'That they are of a class of their own, "fake", beside the real ones (METHODS 3.2).',
          'That their energy, -logsumexp of the logits, is higher than that of real images, as in the ' +
            "authors' released code. Diverges easily.",
        ],
      }),
    sampler: z
      .enum(['grmala', 'ula', 'sgld', 'ngld'])
      .default('ngld')
      .meta({
        description:
          'What draws the images that the classifier learns from: it must be strong, or the classifier learns ' +
          'only to tell noise from images. Default ngld, whatever `sampler.kind` draws the images that are ' +
          'shown.',
      }),
    updatesPerRound: z
      .int()
      .min(1)
      .max(1000)
      .default(5)
      .meta({
        description:
          'Updates of the classifier between two drawings: a round of self-analysis. More leave the drawings ' +
          'behind, so that the classifier tells them at a glance. Default 5.',
      }),
    chains: z
      .int()
      .min(4)
      .max(4096)
      .default(64)
      .meta({ description: 'Images drawn at once in every round. Default 64.' }),
    passes: z.int().min(1).max(100).default(1).meta({ description: 'Passes over each image in one round. Default 1.' }),
    steps: z.int().min(1).max(10_000).default(20).meta({ description: 'Langevin steps in one such pass. Default 20.' }),
    restart: z
      .number()
      .min(0)
      .max(1)
      .default(0.1)
      .meta({
        description:
          'Share of the images that begin again from the blank canvas in each round, beside those that are ' +
          'finished after sampler.passes; the others are drawn on. 1 draws all of them anew. Default 0.1.',
      }),
    pool: z
      .int()
      .min(1)
      .max(1000)
      .default(8)
      .meta({ description: 'Rounds whose images are kept to be shown again. Default 8.' }),
    mix: z
      .strictObject({
        pool: z
          .number()
          .min(0)
          .max(1)
          .default(0.3)
          .meta({ description: 'Share of fakes taken from all rounds that are kept. Default 0.3.' }),
        canvas: z
          .number()
          .min(0)
          .max(1)
          .default(0.1)
          .meta({ description: 'Share of fakes that are blank canvases. Default 0.1.' }),
      })
      .prefault({})
      .meta({ description: 'Which fakes a batch is made of; the rest are those of the present round.' }),
    soft: z
      .number()
      .min(0)
      .max(1)
      .default(0.125)
      .meta({ description: 'Share of chains that draw a mixture of two classes, with soft-and-hard. Default 1/8.' }),
    mixup: z
      .number()
      .min(0)
      .max(10)
      .default(0.4)
      .meta({
        description:
          'Both parameters of the Beta distribution from which the mixtures of real images are drawn; 0 for ' +
          'none. Default 0.4.',
      }),
    weights: z
      .strictObject({
        classes: weight('telling the classes of real images and of their mixtures apart', 3),
        mixup: weight('mixed real images', 1),
        hard: weight('images drawn of classes', 0.5),
        soft: weight('images drawn of mixtures of classes', 0.1),
      })
      .prefault({})
      .meta({
        description:
          "Weights of the parts of the classifier's loss; telling real images from fakes counts 1. A " +
          'smaller one of classes, or larger ones of fakes, cost the small network accuracy. With the ' +
          'objective "energy", fakes count as real images do.',
      }),
    inputNoise: z
      .number()
      .min(0)
      .max(1)
      .default(0.3)
      .meta({
        description:
          'Largest standard deviation of the noise on the images that the classifier learns from, each of ' +
          "its own strength: it keeps its gradient smooth. Default 0.3; 0.03 in the authors' released code, " +
          'with which drawings of the small networks lose their variety.',
      }),
    logitPenalty: z.number().min(0).max(10).default(1e-3).meta({
      description: 'Weight of the mean square of the logits, which keeps them from growing without end. Default 0.001.',
    }),
  })
  .meta({ description: 'Recurrent self-analysis: the classifier learns from what it draws. Not of variant score.' });

export const samplerSchema = z
  .strictObject({
    kind: z
      .enum(['grmala', 'ula', 'sgld', 'ngld'])
      .default('ngld')
      .meta({
        description: "How an image is drawn by the classifier's gradient. Default ngld.",
        enumDescriptions: [
          'GRMALA: Metropolis-adjusted Langevin steps; step sizes adapt to the wanted acceptance, the ' +
            'temperature falls.',
          'The same without the acceptance test and what adapts to it: unadjusted, so biased.',
          "Steps along the whole gradient and a little noise, as the authors' released code.",
          'Normalised gradient steps that shorten, and a little noise.',
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
          'Passes from the blank canvas to a finished image; the film has a frame for each, or several, up ' +
          "to 32. Default 10, as the paper's figure 1.",
      }),
    canvas: z
      .enum(['noise', 'grey', 'class-mean'])
      .default('noise')
      .meta({
        description: 'What an image begins as. Default noise.',
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
          'Of grmala (also as polish) and ula: blur of drift and noise of every step, in pixels: ' +
          'neighbouring pixels move together, and grmala remains exact. 0 moves each by itself. Default 0.',
      }),
    stepSize: z
      .number()
      .positive()
      .max(10)
      .default(0.02)
      .meta({
        description:
          'Of grmala (also as polish) and ula: epsilon at the start. With grmala each chain adapts its own; ' +
          'with ula it falls with the root of the temperature, so that steps do not overshoot. Default 0.02.',
      }),
    acceptance: z
      .number()
      .min(0.05)
      .max(0.95)
      .default(0.574)
      .meta({
        description:
          'Of grmala (also as polish): the acceptance rate that step sizes are adapted to, all through but ' +
          'for the last pass, or its second half where there is one only. Default 0.574, the best for long ' +
          'chains (Roberts and Rosenthal, 1998).',
      }),
    temperature: z
      .strictObject({
        start: z
          .number()
          .positive()
          .max(100)
          .default(0.1)
          .meta({ description: 'At the first step of a drawing. Default 0.1.' }),
        end: z.number().positive().max(100).default(1e-3).meta({ description: 'At its last. Default 0.001.' }),
      })
      .prefault({})
      .meta({
        description:
          'Of grmala and ula: the temperature falls from one to the other, by a constant factor each step; a ' +
          'polish has the last.',
      }),
    stride: z
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
          'Of ngld: root mean square change of a pixel by one step, from the first to the last of each pass. ' +
          'sgld takes 1 times the gradient. Both keep pixels in [-1, 1].',
      }),
    noise: z
      .number()
      .min(0)
      .max(1)
      .default(0.04)
      .meta({
        description:
          'Of sgld and ngld: standard deviation of the noise of each step. Default 0.04; 0.01 in the ' +
          "authors' released code, whose drawings vary less.",
      }),
    polish: z
      .int()
      .min(0)
      .max(10_000)
      .default(0)
      .meta({ description: 'Metropolis-adjusted steps at the end of a drawing by another sampler. Default 0.' }),
  })
  .meta({ description: 'How images are drawn. Not of variant score, whose sampler is among the keys of score.' });

export const regularisersSchema = z
  .strictObject({
    gram: z
      .number()
      .min(0)
      .max(1e6)
      .default(1)
      .meta({
        description:
          "Weight of the distance between the Gram matrices of an image and of its class's real images. " +
          'Default 1; 0 for plain MALA.',
      }),
    box: z
      .number()
      .min(0)
      .max(1e4)
      .default(10)
      .meta({ description: 'Weight of the penalty on pixels outside [-1, 1]. Default 10.' }),
    smoothness: z
      .number()
      .min(0)
      .max(1e3)
      .default(0)
      .meta({ description: 'Weight of the total variation. Default 0.' }),
  })
  .meta({
    description:
      'What an image is held to beside its class: the terms subtracted from its score. Not of variant score.',
  });

export const attentionSchema = z
  .strictObject({
    share: z
      .number()
      .gt(0)
      .max(1)
      .default(0.4)
      .meta({ description: 'Share of the pixels that one pass may change. Default 0.4.' }),
    blur: z.number().min(0).max(0.5).default(0.125).meta({
      description: "Standard deviation of the blur of the window, as a part of the image's height. Default 1/8.",
    }),
  })
  .meta({ description: 'With variant attentive: the windows through which each pass draws.' });

/** Keys beside the sections that every method has. */
const sticKeys = {
  variant: z
    .enum(['stic', 'attentive', 'score'])
    .default('stic')
    .meta({
      description: "Which of the paper's systems. Default stic.",
      enumDescriptions: [
        'STIC: the classifier draws all over the canvas.',
        'Attentive-STIC: each pass draws through a window of attention.',
        'Score-STIC: a score classifier, trained by denoising score matching, draws by annealed Langevin dynamics.',
      ],
    }),
  networks: networksSchema.prefault({}),
  optimizer: optimizerSchema.prefault({}),
  selfAnalysis: selfAnalysisSchema.prefault({}),
  sampler: samplerSchema.prefault({}),
  regularisers: regularisersSchema.prefault({}),
  attention: attentionSchema.prefault({}),
  score: scoreSchema.prefault({}),
};

export const sticExperimentSchema = methodSchema(
  'stic',
  'A classifier that draws: images by Langevin dynamics on its own logits, from which it learns again (STIC; Pal, Phan and Wong, CVPR 2021).',
  sticKeys,
);
export type SticExperiment = z.output<typeof sticExperimentSchema>;
/** What a person writes: every key with a default may be left out. */
export type SticExperimentInput = z.input<typeof sticExperimentSchema>;
