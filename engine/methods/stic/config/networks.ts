import { z } from 'zod';

export const networksSchema = z
  .strictObject({
    architecture: z
      .enum(['small', 'wide-resnet'])
      .default('small')
      .meta({
        description:
          'The classifier. Neither has normalisation layers, which would couple the images of a batch. Default small.',
        enumDescriptions: [
          'A convolution, three of stride 2 and a dense layer: minutes on two processor cores.',
          "WRN-28-10 without normalisation, as in the authors' released code; with variant score, a deep " +
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
  .meta({ description: 'The classifier, or with variant score the score network.' });
