import { z } from 'zod';

/**
 * Keys of cDRE-F-cSP+RS (Ding, Wang, Wang, Welch): subsampling of conditional GANs by density ratios. Nearly all
 * numbers are the authors' own, out of their code (METHODS 1). A key that is left out takes the value of `variant`;
 * variants.ts holds them all.
 */

const rate = (what: string) =>
  z
    .number()
    .positive()
    .max(1)
    .optional()
    .meta({ description: `Learning rate of ${what}. Default: the variant's.` });
const steps = (what: string, text: string) =>
  z
    .int()
    .min(1)
    .max(10_000_000)
    .optional()
    .meta({ description: `Updates of ${what}. ${text}` });
const share = (text: string) => z.number().min(0).max(0.99).optional().meta({ description: text });
const perStep = (text: string) => z.int().min(4).max(4096).optional().meta({ description: text });
const milestones = z
  .array(z.number().gt(0).lt(1))
  .max(8)
  .optional()
  .meta({
    description:
      'Shares of the updates after each of which the learning rate is divided by ten. Default small [0.6]; in ' +
      'the papers as they have it.',
  });
const variantDefault = "Default: the variant's.";

export const generatorSchema = z
  .strictObject({
    from: z
      .string()
      .min(1)
      .optional()
      .meta({
        description:
          'A run folder whose generator is subsampled, instead of training one: of a subsampling run, or of a ' +
          'self-labeling run with manual labels. Relative to this file. It must have been trained on the same ' +
          'images.',
      }),
    architecture: z
      .enum(['small', 'dcgan', 'resnet', 'biggan', 'biggan-cifar', 'ccgan'])
      .optional()
      .meta({
        description:
          'The family of networks. Default small; in the papers biggan-cifar for classes, ccgan for continuous labels.',
        enumDescriptions: [
          'A few convolutions: minutes on two processor cores.',
          'DCGAN with spectral normalisation.',
          "SNGAN's residual networks for 32x32.",
          'BigGAN: a label embedding shared by all layers, and a part of the latent vector at each.',
          'BigGAN as the authors trained it on CIFAR-10: without either of these.',
          "CcGAN's residual networks for 64x64, whose labels enter by conditional normalisation alone.",
        ],
      }),
    latent: z
      .int()
      .min(1)
      .max(1024)
      .optional()
      .meta({
        description:
          'Length of the latent vector. Default small 64; in the papers 80 or 128 for classes, 256 for ' +
          'continuous labels.',
      }),
    width: z
      .number()
      .min(0.25)
      .max(8)
      .optional()
      .meta({ description: 'Factor on the number of channels of every layer. Default small 2; in the papers 1.' }),
    loss: z
      .enum(['hinge', 'vanilla'])
      .optional()
      .meta({
        description: 'The adversarial loss. Default hinge; vanilla for continuous labels in the papers.',
        enumDescriptions: [
          'Hinge loss, as BigGAN and SNGAN.',
          "Cross-entropy with the non-saturating generator's loss, as CcGAN.",
        ],
      }),
    generatorRate: rate('the generator (Adam)'),
    discriminatorRate: rate('the discriminator (Adam)'),
    betas: z
      .tuple([z.number().min(0).max(0.9999), z.number().min(0).max(0.9999)])
      .optional()
      .meta({ description: "Adam's two decays. Default [0, 0.9]; [0.5, 0.999] for continuous labels." }),
    discriminatorSteps: z
      .int()
      .min(1)
      .max(10)
      .optional()
      .meta({
        description:
          'Discriminator updates for each generator update. Default small 1; in the papers 4 for BigGAN, 1 for ' +
          'CcGAN.',
      }),
    ema: z.number().min(0).max(0.99999).optional().meta({
      description:
        "Decay of the generator's moving average, which is subsampled. Default small 0.995; 0.9999 in the papers.",
    }),
    vicinity: z
      .enum(['hard', 'soft'])
      .optional()
      .meta({
        description:
          'For continuous labels: which real images stand for a label (METHODS 1.6). Default hard for small, ' +
          'soft in the papers.',
        enumDescriptions: [
          'HVDL: every image whose label lies within kappa, alike.',
          'SVDL: images weigh exp(-nu d^2) by the distance of their label.',
        ],
      }),
    vicinityFactor: z
      .number()
      .positive()
      .max(1000)
      .optional()
      .meta({
        description:
          'For continuous labels: kappa in units of the largest gap between neighbouring labels. Default 2 as ' +
          'for RC-49; 1 for UTKFace.',
      }),
  })
  .meta({ description: 'The conditional GAN that is subsampled: trained here, or taken from another run.' });

export const labelEmbeddingSchema = z
  .strictObject({
    network: z
      .enum(['small', 'resnet34'])
      .optional()
      .meta({ description: `The regression network whose features the embedding lives in. ${variantDefault}` }),
    regressionSteps: steps('the regression network', 'Default small 400; the papers 200 epochs.'),
    embeddingSteps: steps('the embedding of labels', 'Default small 800; the papers 500 epochs.'),
  })
  .meta({
    description:
      'Improved label input (CcGAN): a continuous label as a vector of 128 numbers. Used where labels are continuous.',
  });

export const featuresSchema = z
  .strictObject({
    network: z
      .enum(['small', 'resnet34', 'sparse-autoencoder'])
      .optional()
      .meta({
        description:
          'What turns images into the features that ratios are learned of. Default small for classes, ' +
          'sparse-autoencoder for continuous labels; resnet34 for classes in the papers.',
        enumDescriptions: [
          'Three strided convolutions and a linear layer, trained as a classifier.',
          'ResNet-34 with a linear layer as long as an image, trained as a classifier (METHODS 1.4).',
          'A sparse autoencoder with a branch that predicts the label (METHODS 1.5).',
        ],
      }),
    dimension: z
      .union([z.literal('image'), z.int().min(2).max(65_536)])
      .optional()
      .meta({
        description:
          'Length of the feature vector; "image": as long as an image. Default small 128; "image" in the papers.',
      }),
    width: z
      .int()
      .min(4)
      .max(256)
      .optional()
      .meta({ description: "Channels of the sparse autoencoder's finest level. Default small 16; 64 in the papers." }),
    steps: steps(
      'the feature extractor',
      'Default small 800; v1 and journal 350 epochs for classes, 200 for continuous labels.',
    ),
    batch: perStep('Images in one batch of the feature extractor. Default small and v1 128; journal 256.'),
    optimizer: z
      .enum(['adam', 'sgd'])
      .optional()
      .meta({
        description:
          'Default small adam; in the papers sgd with momentum 0.9 and weight decay 1e-4 (v1 for continuous ' +
          'labels: adam).',
      }),
    learningRate: rate('the feature extractor'),
    milestones,
    sparsity: z
      .number()
      .min(0)
      .max(10)
      .optional()
      .meta({ description: "Weight of the sparse autoencoder's mean activation. Default 0.001." }),
    labelWeight: z
      .number()
      .min(0)
      .max(100)
      .optional()
      .meta({ description: "Weight of the sparse autoencoder's label predictor. Default 1." }),
  })
  .meta({ description: 'The feature extractor, trained on the real images and then frozen.' });

export const ratioSchema = z
  .strictObject({
    hidden: z
      .array(z.int().min(1).max(8192))
      .min(1)
      .max(12)
      .optional()
      .meta({
        description:
          'Widths of the hidden layers. Default small [256, 128, 64]; v1 and journal [2048, 1024, 512, 256, ' +
          '128] (MLP-5), journal [1024, 512, 256, 128, 64] for continuous labels.',
      }),
    groups: z
      .int()
      .min(1)
      .max(64)
      .optional()
      .meta({
        description:
          'Groups of group normalisation in every hidden layer; must divide every width. Default 8: without ' +
          'normalisation a class can end with a ratio of 0 everywhere.',
      }),
    dropout: share(
      'Share of hidden units dropped while training. Default small 0 (0.5 ruins small networks); 0.5 in the papers.',
    ),
    output: z
      .enum(['relu', 'softplus'])
      .optional()
      .meta({
        description:
          "What keeps the ratio from being negative. Default relu, as the papers; softplus can't die, at a " +
          'slight bias of the tail.',
      }),
    penalty: z
      .number()
      .min(0)
      .max(100)
      .optional()
      .meta({
        description:
          'Weight lambda of the penalty that holds the mean ratio of generated images at 1. Default small ' +
          'and journal 0.01; v1 0.001.',
      }),
    learningRate: rate('the ratio (Adam)'),
    betas: z
      .tuple([z.number().min(0).max(0.9999), z.number().min(0).max(0.9999)])
      .optional()
      .meta({ description: "Adam's two decays. Default [0.5, 0.999]." }),
    weightDecay: z
      .number()
      .min(0)
      .max(1)
      .optional()
      .meta({ description: 'Weight decay. Default small 0; 1e-4 in the papers (v1 for RC-49: 0).' }),
    milestones,
    steps: steps('the ratio', 'Default small 800; v1 350 epochs, journal 200 epochs.'),
    batch: perStep(
      'Real images, and as many generated ones, in one batch of the ratio. Default small 256; v1 128 for ' +
        'classes and 256 for continuous labels; journal 256.',
    ),
  })
  .meta({
    description: 'The density ratio: an MLP on features and label, trained with the conditional Softplus loss (cSP).',
  });

export const filterSchema = z
  .strictObject({
    kind: z
      .enum(['none', 'error-quantile', 'vicinity'])
      .optional()
      .meta({
        description:
          'Which generated images count as having the label asked for, where labels are continuous. Default ' +
          'small and journal vicinity; v1 error-quantile.',
        enumDescriptions: [
          'All of them.',
          'v1: those whose predicted label is off by no more than a quantile of such errors; also asked of ' +
            'every sample that is accepted.',
          'journal: those drawn, and predicted, within zeta of the label.',
        ],
      }),
    quantile: z
      .number()
      .gt(0)
      .max(1)
      .optional()
      .meta({ description: 'With error-quantile: the quantile of the errors that is the cut-off. Default 0.8.' }),
    zetaFactor: z
      .number()
      .min(0)
      .max(1000)
      .optional()
      .meta({
        description:
          'With vicinity: zeta in units of the largest gap between neighbouring labels. Default 6 (3 times ' +
          "the vicinity factor 2), as the journal's scripts; small 20, as its generator hits labels less " +
          'well.',
      }),
    steps: steps('the regressor that measures such errors, with error-quantile', 'Default small 400; v1 200 epochs.'),
    maxRounds: z
      .int()
      .min(1)
      .max(1000)
      .optional()
      .meta({
        description:
          "How often generated images that don't pass are drawn anew for one batch before they are left out " +
          'with their real partners. Default small and v1 10; journal 200.',
      }),
  })
  .meta({ description: 'The label-consistency filter for continuous labels.' });

export const baselines = ['per-label-ratios', 'discriminator-rejection'] as const;

export const subsamplingSchema = z
  .strictObject({
    sampler: z
      .enum(['rejection', 'metropolis-hastings', 'resampling'])
      .default('rejection')
      .meta({
        description: 'How samples are chosen by their ratios. Default rejection, as the paper.',
        enumDescriptions: [
          'RS: a sample is taken with probability r / M, M the largest ratio.',
          'MH: a chain of independent proposals for each sample.',
          'SIR: samples drawn again from a pool, in proportion to their ratios.',
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
    batch: perStep('Images drawn at once. Default small 250; the papers 1000 (v1), 2000, 200 (journal).'),
    maxTries: z
      .int()
      .min(100)
      .max(100_000_000)
      .optional()
      .meta({
        description:
          'Images drawn at most for one label: where acceptance is tiny, the run goes on with what there is ' +
          'and says so. Default 200 for each one wanted.',
      }),
    rethin: z
      .boolean()
      .default(true)
      .meta({
        description:
          'Thin what was accepted when a larger ratio turns up, so that the result is exact. Default true; ' +
          'false does as the authors do.',
      }),
    chainLength: z.int().min(1).max(10_000).default(100).meta({
      description: "With metropolis-hastings: proposals for each chain. Default 100, as the predecessor's code.",
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
          'Where labels are continuous: at how many evenly spaced ones to subsample and judge, each with the ' +
          'real images around it. Default 18.',
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
          'What to compare with, beside the plain generator: each is trained, sampled and judged too. Default none.',
      }),
  })
  .meta({ description: 'Choosing samples, and what to compare them with.' });

/** Keys beside the sections that every method has. */
export const subsamplingKeys = {
  variant: z
    .enum(['small', 'v1', 'journal'])
    .default('small')
    .meta({
      description: 'Whose numbers the keys take that are left out. Default small.',
      enumDescriptions: [
        'Small networks, minutes on two processor cores (METHODS 1.13).',
        'The first version, cDRE-F-cSP+RS (arXiv 2103.11166v1).',
        "The journal's, cDR-RS (Neurocomputing, 2023).",
      ],
    }),
  generator: generatorSchema.prefault({}),
  labelEmbedding: labelEmbeddingSchema.prefault({}),
  features: featuresSchema.prefault({}),
  ratio: ratioSchema.prefault({}),
  filter: filterSchema.prefault({}),
  subsampling: subsamplingSchema.prefault({}),
};
