import { z } from 'zod';
import { rate } from '../variantKeys';

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
    ema: z
      .number()
      .min(0)
      .max(0.99999)
      .optional()
      .meta({
        description:
          "Decay of the generator's moving average, which is subsampled. Default small 0.995; in the papers 0.9999 for " +
          'classes and 0, no average, for numbers.',
      }),
    vicinity: z
      .enum(['hard', 'soft'])
      .optional()
      .meta({
        description:
          "For continuous labels: which real images count as images of a label (CcGAN's vicinal loss; Ding et al., " +
          'ICLR 2021). Default hard for small, soft in the papers.',
        enumDescriptions: [
          'HVDL: every image whose label lies within kappa, all with the same weight.',
          'SVDL: images weighted by exp(-nu d^2), d the distance of their label and nu = 1 / kappa^2.',
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
