import { z } from 'zod';

export const attentionSchema = z
  .strictObject({
    share: z
      .number()
      .gt(0)
      .max(1)
      .default(0.4)
      .meta({ description: 'Share of the pixels that one pass may change. Default 0.4.' }),
    blur: z.number().min(0).max(0.5).default(0.125).meta({
      description: "Standard deviation of the blur of the window, as a fraction of the image's height. Default 1/8.",
    }),
  })
  .meta({ description: 'With variant attentive: the attention windows through which each pass draws.' });
