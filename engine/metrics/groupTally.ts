import type { ImageBatch } from '../images/batch';
import { predictedClasses } from './classifier';
import { frechetDistance } from './fid';
import type { Judges } from './judges';
import { type FeatureStatistics, StatisticsAccumulator } from './statistics';

/** What is counted of one group's images, real or generated. */
export class GroupTally {
  readonly features: StatisticsAccumulator;
  /** How many images were predicted to be of each (secondary) class. */
  readonly predicted: number[];
  /** Sum of |predicted label - wanted label|, in the label's unit. */
  private deviation = 0;
  private counted = 0;

  constructor({ extractor, continuous }: Judges) {
    this.features = new StatisticsAccumulator(extractor.dimension);
    this.predicted = Array<number>(continuous?.classifier.classes ?? 0).fill(0);
  }

  /** Number of images. */
  get count(): number {
    return this.counted;
  }

  /** Mean over the images of |predicted label - wanted label|, in the label's unit: a group's part of Label Score. */
  get labelError(): number {
    return this.deviation / this.counted;
  }

  /** The natural-log entropy of predicted classes: a group's part of Diversity. */
  get entropy(): number {
    return entropyOf(this.predicted);
  }

  /**
   * Adds images that were asked for by `labels`, in the label's unit; their features also to `overall`.
   * @returns the predicted classes, or none where labels aren't continuous.
   */
  async add(
    judges: Judges,
    batch: ImageBatch,
    labels: ArrayLike<number>,
    overall: StatisticsAccumulator,
  ): Promise<Int32Array> {
    const features = await judges.extractor.extract(batch);
    this.features.add(features);
    overall.add(features);
    this.counted += batch.count;
    if (!judges.continuous) return new Int32Array(0);
    const { classifier, regressor } = judges.continuous;
    const classes = predictedClasses(await classifier.logits(batch), classifier.classes);
    for (const index of classes) this.predicted[index]!++;
    (await regressor.predict(batch)).forEach((label, i) => {
      this.deviation += Math.abs(label - labels[i]!);
    });
    return classes;
  }
}

/** `-sum p ln p` over shares `p` of counts: 0 if all are of one kind, `ln K` if `K` kinds are equally many. */
export function entropyOf(counts: readonly number[]): number {
  const total = counts.reduce((sum, n) => sum + n, 0);
  return counts.reduce((sum, n) => (n === 0 ? sum : sum - (n / total) * Math.log(n / total)), 0);
}

/** The mean of all of them, or null if one is missing. */
export function meanOf(values: readonly (number | null)[]): number | null {
  if (values.length === 0 || values.includes(null)) return null;
  return values.reduce<number>((sum, value) => sum + value!, 0) / values.length;
}

/** FID of counted images, or null where they have no covariance or it isn't finite. */
export function distanceTo(
  reference: FeatureStatistics,
  features: StatisticsAccumulator,
  count: number,
): number | null {
  const distance = count < 2 ? NaN : frechetDistance(features.finish(), reference);
  return Number.isFinite(distance) ? distance : null;
}
