import type { ImageMetric } from '../metric';
import { needed, tellNetwork } from '../networks/evaluationNetwork';

/**
 * The mean distance between the continuous label that an image was asked for by and the one that a regressor sees in
 * it, in the label's unit (Ding et al.; metrics README, Label Score). Statistics: the sum of those distances.
 */
export const labelScore: ImageMetric = {
  id: 'label-score',
  title: 'Label Score',
  summary: 'How far images are from the number that they were asked for, in its unit.',
  unit: 'number',
  better: 'lower',
  headline: false,
  needs: ['label'],
  scope: 'group',
  accumulate() {
    let deviation = 0;
    return {
      add({ outputs, labels }) {
        needed(outputs, 'label').forEach((predicted, i) => {
          deviation += Math.abs(predicted - labels[i]!);
        });
      },
      finish: () => Float64Array.of(deviation),
    };
  },
  value: ({ count, values }) => values[0]! / count,
  describe({ dataset: { continuous }, networks }) {
    const { name, unit } = continuous!;
    return (
      `the mean distance between the ${name} wanted and that seen in the image, ${unit ? `in ${unit}, ` : ''}` +
      `as told by ${tellNetwork(needed(networks, 'label'), unit)}. ` +
      'Floor: that of real images that it has not seen, so what the network itself is wrong by'
    );
  },
};
