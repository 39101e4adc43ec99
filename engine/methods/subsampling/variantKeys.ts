import { z } from 'zod';

/** Keys that several sections of the config share. A key that is left out takes the value of the `variant`. */

/** Learning rate of `what`. */
export const rate = (what: string) =>
  z
    .number()
    .positive()
    .max(1)
    .optional()
    .meta({ description: `Learning rate of ${what}. Default: the variant's.` });
/** Number of updates of `what`. */
export const steps = (what: string, text: string) =>
  z
    .int()
    .min(1)
    .max(10_000_000)
    .optional()
    .meta({ description: `Updates of ${what}. ${text}` });
/** Images in a batch. */
export const batch = (text: string) => z.int().min(4).max(4096).optional().meta({ description: text });
export const milestones = z
  .array(z.number().gt(0).lt(1))
  .max(8)
  .optional()
  .meta({
    description:
      'Fractions of the updates after which the learning rate is divided by ten. Default small [0.6]; otherwise ' +
      'as in the papers.',
  });
