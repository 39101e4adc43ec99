import { z } from 'zod';
import { batch, milestones, rate, steps } from '../variantKeys';

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
    dropout: z.number().min(0).max(0.99).optional().meta({
      description:
        'Share of hidden units dropped while training. Default small 0 (0.5 ruins small networks); 0.5 in the papers.',
    }),
    output: z
      .enum(['relu', 'softplus'])
      .optional()
      .meta({
        description:
          "Activation that keeps the ratio from being negative. Default relu, as in the papers; softplus can't become " +
          '0 for every image, at a slight bias of the tail.',
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
    batch: batch(
      'Real images, and as many generated ones, in one batch of the ratio. Default small 256; v1 128 for ' +
        'classes and 256 for continuous labels; journal 256.',
    ),
  })
  .meta({
    description: 'The density ratio: an MLP on features and label, trained with the conditional Softplus loss (cSP).',
  });
