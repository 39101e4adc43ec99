import { formatCount } from '../../format';
import type { ImageMetric } from '../metric';
import { heldOutAccuracy } from './heldOutAccuracy';
import { LabelledImages } from './labelledImages';

/** Classes that are told of one by one, at most. */
const mostTold = 20;

/**
 * The classification accuracy score (Ravuri and Vinyals 2019; metrics README, Classification accuracy score): the
 * accuracy on real images of a classifier that has learned from generated ones alone. Statistics: of each class, the
 * real images that it tells; then of each class, how many there are. None where images have no classes as labels.
 */
export const classificationScore: ImageMetric = {
  id: 'classification-accuracy-score',
  title: 'Classification Accuracy Score',
  summary:
    'The share of real images told by a classifier that is trained on generated ones, with the labels they were asked ' +
    'for by. It trains a network at every evaluation, which takes minutes.',
  onRequest: true,
  unit: 'share',
  better: 'higher',
  headline: false,
  needs: [],
  // Its floor is kept: of the classifier as it is designed and trained (`designClassifier`), like this number.
  version: 1,
  scope: 'all',
  floorOf: 'reference',
  appliesTo: ({ classes, continuous }) => !continuous && classes !== 1,
  accumulate({ dataset, between }) {
    const images = new LabelledImages(dataset);
    return {
      add(portion) {
        images.add(portion);
      },
      async finish() {
        const learned = images.asDataset();
        if (!learned) return new Float64Array(0);
        const { right, count } = await heldOutAccuracy(learned, dataset, between);
        return Float64Array.of(...right, ...count);
      },
    };
  },
  value({ values }, { dataset: { classes } }) {
    const [right, count] = [values.subarray(0, classes.length), values.subarray(classes.length)];
    const total = sum(count);
    if (total === 0) return NaN;
    const value = sum(right) / total;
    const deviation = Math.sqrt((value * (1 - value)) / total);
    const judged = classes.flatMap((name, i) => (count[i]! > 0 ? [`${name} ${percent(right[i]! / count[i]!)}`] : []));
    const told = judged.length > mostTold ? '' : `; by class: ${judged.join(', ')} %`;
    return {
      value,
      remark:
        `Judged by ${formatCount(total)} real images, standard error ${percent(deviation)} %, ` +
        `the commonest class ${percent(Math.max(...count) / total)} %${told}.`,
    };
  },
  describe: () =>
    'the share of held-out real images told by a classifier-64 that is trained on the generated ones and the labels they ' +
    'were asked for by. The floor is the same trained on those real images',
};

function sum(values: Float64Array): number {
  return values.reduce((total, value) => total + value, 0);
}

function percent(share: number): string {
  return (100 * share).toFixed(1);
}
