import { z } from 'zod';
import { steps } from '../variantKeys';

export const labelEmbeddingSchema = z
  .strictObject({
    network: z.enum(['small', 'resnet34']).optional().meta({
      description:
        "The regression network whose features the label embedding is trained to match. Default: the variant's.",
    }),
    regressionSteps: steps('the regression network', 'Default small 400; the papers 200 epochs.'),
    embeddingSteps: steps(
      'the embedding of labels',
      'Default small 800; paper and v1 1,000, for the 500 epochs of the papers.',
    ),
  })
  .meta({
    description:
      'Improved label input (CcGAN): a continuous label as a vector of 128 numbers. Used where labels are continuous.',
  });
