import { z } from 'zod';
import { steps } from '../variantKeys';

export const filterSchema = z
  .strictObject({
    kind: z
      .enum(['none', 'error-quantile', 'vicinity'])
      .optional()
      .meta({
        description:
          'For continuous labels: which generated images count as images of the label they were generated for. ' +
          'Default small and journal vicinity; v1 error-quantile.',
        enumDescriptions: [
          'All of them.',
          'v1: those whose predicted label is off by no more than a quantile of such errors; accepted samples must ' +
            'pass it too.',
          'journal: those whose generating label and predicted label both lie within zeta of the label.',
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
          "Largest number of rounds in which generated images that don't pass are replaced for one batch; those left " +
          'are dropped with the real images they are paired with. Default small and v1 10; journal 200.',
      }),
  })
  .meta({ description: 'The label-consistency filter for continuous labels.' });
