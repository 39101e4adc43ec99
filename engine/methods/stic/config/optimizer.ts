import { z } from 'zod';

export const optimizerSchema = z
  .strictObject({
    rate: z
      .number()
      .positive()
      .max(1)
      .default(2e-3)
      .meta({ description: "Adam's learning rate. Default 2e-3; 1e-4 for the wide residual network." }),
    betas: z
      .tuple([z.number().min(0).max(0.9999), z.number().min(0).max(0.9999)])
      .default([0.9, 0.999])
      .meta({ description: "Adam's two decays. Default [0.9, 0.999]." }),
    decay: z
      .number()
      .min(0)
      .max(1)
      .default(1)
      .meta({
        description:
          'Share of the updates, at the end, over which the learning rate falls linearly to 0. Default 1, ' +
          'all of them; 0 keeps the rate. A finished run that is given more steps goes on at the rate of its ' +
          'new length.',
      }),
    average: z
      .number()
      .min(0)
      .max(0.99999)
      .default(0.998)
      .meta({
        description:
          'Decay of the moving average (EMA) of the weights, with which the shown images are drawn and the ' +
          'classifier is evaluated. Default 0.998; 0.999 at full size. Variant score has its own.',
      }),
  })
  .meta({ description: 'How the network is updated (Adam).' });
