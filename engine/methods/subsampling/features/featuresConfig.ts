import { z } from 'zod';
import { batch, milestones, rate, steps } from '../variantKeys';

export const featuresSchema = z
  .strictObject({
    network: z
      .enum(['small', 'resnet34', 'sparse-autoencoder'])
      .optional()
      .meta({
        description:
          'The network that extracts the features whose density ratio is learned. Default small for classes, ' +
          'sparse-autoencoder for continuous labels; resnet34 for classes in the papers.',
        enumDescriptions: [
          'Three strided convolutions and a linear layer, trained as a classifier.',
          'ResNet-34 with a linear layer as long as an image, trained as a classifier, as in the papers for classes.',
          'A sparse autoencoder with a branch that predicts the label, as in the papers for continuous labels.',
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
    batch: batch('Images in one batch of the feature extractor. Default small and v1 128; journal 256.'),
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
