import { z } from 'zod';
import { methodSchema } from '../../config/common';

/**
 * Keys of the self-labeling GAN (Watanabe and Favaro, ICML 2021). The paper's abstract fixes the mechanism; formulas
 * and numbers are reconstructions (self-labeling README, Sources).
 */

const rate = (value: number, what: string) =>
  z
    .number()
    .positive()
    .max(1)
    .default(value)
    .meta({
      description: `Adam's learning rate for the ${what}. Default ${value} (small preset).`,
    });

export const selfLabelingSchema = z
  .strictObject({
    artificialLabels: z
      .int()
      .min(2)
      .max(1000)
      .optional()
      .meta({
        description:
          'Number of artificial labels the generator is conditioned on. Default: as many as the data set has ' +
          'classes. At least as many as the modes you expect; fewer labels than modes merge modes.',
      }),
    threshold: z
      .number()
      .min(0)
      .max(1.01)
      .default(0.9)
      .meta({
        description:
          'Confidence gate ("self-attention"): a self-label is used only when the classifier\'s probability ' +
          'reaches this. 0 uses every label, above 1 none. Default 0.9; 0.95 at full size.',
      }),
    gate: z.enum(['hard', 'soft']).default('hard').meta({
      description:
        'What a self-label above the threshold weighs: 1 (`hard`) or its probability (`soft`). Default hard.',
    }),
    selfLabels: z.enum(['hard', 'soft']).default('hard').meta({
      description:
        'The self-label itself: the most probable label (`hard`) or all probabilities (`soft`). Default hard.',
    }),
    prior: z
      .enum(['uniform', 'empirical'])
      .default('uniform')
      .meta({
        description:
          'Artificial labels are drawn uniformly, or as often as the self-labels of recent real images ' +
          '(`empirical`). Default uniform.',
      }),
    generatorClassifierWeight: z
      .number()
      .min(0)
      .max(100)
      .default(0.2)
      .meta({
        description:
          "Weight of the classifier's cross-entropy in the generator's loss: makes labels inferable when none " +
          'are given. Default 0.2; 0 is enough with a few manual labels.',
      }),
    manualLabelWeight: z.number().min(0).max(100).default(1).meta({
      description: "Weight of manually labelled real images in the classifier's loss. Default 1.",
    }),
    labelScale: z
      .number()
      .min(0.1)
      .max(100)
      .optional()
      .meta({
        description:
          'Length of the one-hot label beside the latent vector. Default: three eighths of the square root of ' +
          '`networks.latent`, 3 for 64, so that two labels lie three eighths as far apart as two latent vectors do.',
      }),
    labelEntry: z
      .enum(['latent', 'both'])
      .default('latent')
      .meta({
        description: 'Where a label enters the generator. Default latent.',
        enumDescriptions: [
          'Beside the latent vector alone: a label is a region of the latent space.',
          'Also by a gain and an offset of each normalisation.',
        ],
      }),
    balance: z
      .boolean()
      .default(true)
      .meta({
        description:
          'Divide the probability of each self-label by how frequent it was lately, so that real images bear all ' +
          'labels as often as generated ones do. Default true.',
      }),
    matchMasks: z
      .boolean()
      .default(true)
      .meta({
        description:
          'Show the discriminator labels on as many generated images as real ones. Without it, it recognises ' +
          'fakes by the label term alone. Default true.',
      }),
    classifierEma: z.number().min(0).max(0.99999).default(0.995).meta({
      description:
        "Decay of the classifier's moving average, which gives the self-labels. Default 0.995; 0.999 at full size.",
    }),
    generatorEma: z.number().min(0).max(0.99999).default(0.999).meta({
      description: "Decay of the generator's moving average, which draws samples. Default 0.999; 0.9999 at full size.",
    }),
  })
  .meta({ description: 'The self-labeling mechanism: artificial labels, classifier, confidence gate.' });
export type SelfLabelingConfig = z.infer<typeof selfLabelingSchema>;

const networksSchema = z
  .strictObject({
    architecture: z
      .enum(['small', 'dcgan', 'resnet'])
      .default('small')
      .meta({
        description: 'The family of networks. Default small.',
        enumDescriptions: [
          'A few convolutions: digits in minutes on two processor cores.',
          'DCGAN with spectral normalisation, 64 channels at the finest level.',
          "SNGAN's residual networks for 32x32, as in the usual CIFAR-10 tables.",
        ],
      }),
    latent: z.int().min(1).max(1024).default(64).meta({
      description: 'Length of the latent vector. Default 64; 128 at full size.',
    }),
    width: z.number().min(0.25).max(8).default(1).meta({
      description: 'Factor on the number of channels of every layer. Default 1.',
    }),
  })
  .meta({ description: 'Generator, discriminator and classifier.' });

export const optimizerSchema = z
  .strictObject({
    generator: rate(2e-4, 'generator'),
    discriminator: rate(4e-4, 'discriminator'),
    classifier: rate(1e-3, 'classifier'),
    loss: z
      .enum(['hinge', 'vanilla'])
      .default('hinge')
      .meta({
        description: 'The adversarial loss. Default hinge.',
        enumDescriptions: [
          'Hinge loss, as SNGAN and BigGAN.',
          "Cross-entropy with the non-saturating generator's loss.",
        ],
      }),
    betas: z
      .tuple([z.number().min(0).max(0.9999), z.number().min(0).max(0.9999)])
      .default([0, 0.9])
      .meta({
        description:
          "Adam's two decays for generator and discriminator. Default [0, 0.9]. The classifier uses [0.9, 0.999].",
      }),
    discriminatorSteps: z.int().min(1).max(10).default(2).meta({
      description: 'Discriminator updates for each generator update. Default 2; 5 at full size.',
    }),
  })
  .meta({ description: 'How the three networks are updated (Adam).' });
export type OptimizerConfig = z.infer<typeof optimizerSchema>;

/** Keys beside the sections that every method has. */
const selfLabelingKeys = {
  labels: z
    .enum(['none', 'some', 'all'])
    .default('none')
    .meta({
      description: 'How many real images keep their manual label. Default none.',
      enumDescriptions: [
        'Unsupervised: every real image is labelled by the classifier itself.',
        'Semi-supervised: `labelsPerClass` images of each class, or a `labelShare` of them, keep their label.',
        'Supervised: every real image keeps its label.',
      ],
    }),
  labelsPerClass: z.int().min(1).default(10).meta({
    description: 'With `labels: "some"`: how many images of each class keep their manual label. Default 10.',
  }),
  labelShare: z
    .number()
    .gt(0)
    .max(1)
    .optional()
    .meta({
      description:
        'With `labels: "some"`: the share of the images of each class that keep their manual label, in place of ' +
        '`labelsPerClass`. 0.1 is a tenth.',
    }),
  selfLabeling: selfLabelingSchema.prefault({}),
  networks: networksSchema.prefault({}),
  optimizer: optimizerSchema.prefault({}),
};

export const selfLabelingExperimentSchema = methodSchema(
  'self-labeling',
  'A GAN trained with none, some or all of the labels: a classifier labels the real images itself (Watanabe & Favaro, ICML 2021).',
  selfLabelingKeys,
);
export type SelfLabelingExperiment = z.output<typeof selfLabelingExperimentSchema>;
/** What a person writes: every key with a default may be left out. */
export type SelfLabelingExperimentInput = z.input<typeof selfLabelingExperimentSchema>;
