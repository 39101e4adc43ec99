import { z } from 'zod';

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
      'Terms that are subtracted from the class score in the log density that is sampled. Not used by variant score.',
  });
