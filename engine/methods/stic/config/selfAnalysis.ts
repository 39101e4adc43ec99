import { z } from 'zod';

const lossWeight = (what: string, value: number) =>
  z
    .number()
    .min(0)
    .max(100)
    .default(value)
    .meta({
      description: `Weight of ${what} in the classifier's loss. Default ${value}${value === 1 ? '' : '; 1 at full size'}.`,
    });

/** What the classifier learns from beside real images: its own samples ("recurrent self-analysis" in the paper). */
export const selfAnalysisSchema = z
  .strictObject({
    fakes: z
      .enum(['none', 'hard', 'soft-and-hard'])
      .default('soft-and-hard')
      .meta({
        description: 'Which of its own samples the classifier learns from. Default soft-and-hard, as in the paper.',
        enumDescriptions: [
          'None: a plain classifier, the baseline.',
          'Images of single classes.',
          'Images of single classes, and of mixtures of two classes.',
        ],
      }),
    objective: z
      .enum(['fake-class', 'energy'])
      .default('fake-class')
      .meta({
        description: 'What the classifier learns about its own samples. Default fake-class.',
        enumDescriptions: [
          'That they belong to an additional class, "fake".',
          'That their energy, -logsumexp of the logits, is higher than that of real images (JEM; Grathwohl et al., ' +
            "2020), as in the authors' released code. Diverges easily.",
        ],
      }),
    sampler: z
      .enum(['grmala', 'ula', 'sgld', 'ngld'])
      .default('ngld')
      .meta({
        description:
          'The sampler of the images that the classifier learns from. It must be strong, or the classifier learns ' +
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
          'Updates of the classifier in one round, which begins by running the sampler. With more updates, the ' +
          'samples fall behind the classifier, which then recognises them easily. Default 5.',
      }),
    chains: z
      .int()
      .min(4)
      .max(4096)
      .default(64)
      .meta({ description: 'Persistent Langevin chains, one image each, that run in every round. Default 64.' }),
    passes: z
      .int()
      .min(1)
      .max(100)
      .default(1)
      .meta({ description: 'Passes of the sampler over each chain in one round. Default 1.' }),
    steps: z.int().min(1).max(10_000).default(20).meta({ description: 'Langevin steps in one such pass. Default 20.' }),
    restart: z
      .number()
      .min(0)
      .max(1)
      .default(0.1)
      .meta({
        description:
          'Probability with which a chain is reinitialised in a round; chains that have done sampler.passes are ' +
          'reinitialised in any case, and the others go on. 1 restarts all of them. Default 0.1.',
      }),
    replayRounds: z
      .int()
      .min(1)
      .max(1000)
      .default(8)
      .meta({ description: 'Rounds whose images the replay buffer keeps. Default 8.' }),
    mix: z
      .strictObject({
        replay: z
          .number()
          .min(0)
          .max(1)
          .default(0.3)
          .meta({ description: 'Share of fakes taken from the replay buffer. Default 0.3.' }),
        initial: z
          .number()
          .min(0)
          .max(1)
          .default(0.1)
          .meta({ description: 'Share of fakes that are initial states of chains. Default 0.1.' }),
      })
      .prefault({})
      .meta({ description: 'What the fakes of a batch are; the rest are those of the present round.' }),
    soft: z.number().min(0).max(1).default(0.125).meta({
      description: 'Share of chains that sample a mixture of two classes, with soft-and-hard. Default 1/8.',
    }),
    mixup: z
      .number()
      .min(0)
      .max(10)
      .default(0.4)
      .meta({
        description:
          'Both parameters of the Beta distribution from which the shares of mixup of real images are drawn ' +
          '(Zhang et al., 2018); 0 for no mixup. Default 0.4.',
      }),
    weights: z
      .strictObject({
        classes: lossWeight('telling the classes of real and mixed images apart', 3),
        mixup: lossWeight('mixed real images', 1),
        hard: lossWeight('fakes of single classes', 0.5),
        soft: lossWeight('fakes of mixtures of classes', 0.1),
      })
      .prefault({})
      .meta({
        description:
          "Weights of the parts of the classifier's loss; telling real images from fakes has weight 1. A " +
          'smaller weight of classes, or larger weights of fakes, cost the small network accuracy. With the ' +
          'objective "energy", fakes count as much as real images.',
      }),
    inputNoise: z
      .number()
      .min(0)
      .max(1)
      .default(0.3)
      .meta({
        description:
          'Largest standard deviation of the noise on the images that the classifier learns from; each image has ' +
          "its own, uniform below it. It keeps the gradient smooth. Default 0.3; 0.03 in the authors' released " +
          'code, with which samples of the small networks lose their variety.',
      }),
    logitPenalty: z
      .number()
      .min(0)
      .max(10)
      .default(1e-3)
      .meta({ description: 'Weight of the mean square of the logits, which keeps them bounded. Default 0.001.' }),
  })
  .meta({
    description: 'Recurrent self-analysis: the classifier learns from its own samples. Not used by variant score.',
  });
