import type { SelfLabelingExperiment } from './config';
import type { ImageDataset } from '../../datasets/dataset';
import { gatherImages } from '../../datasets/gather';
import type { Random } from '../../random';

/**
 * Real images for an iteration, drawn with replacement, so that a run resumes from the random generator's state alone.
 */
export interface RealBatch {
  images: Float32Array;
  /** True class of each image, or -1 where the data set has none. */
  classes: Int32Array;
  /** The label a person gave it, or -1. */
  manual: Int32Array;
}

/** Keys that say which images keep their manual label. */
type LabelKeys = 'labels' | 'labelsPerClass' | 'labelShare';

/** Draws real images, of which all, some or none keep their manual label. */
export class RealImages {
  /** Training images whose manual label may be used. */
  private readonly labelled: Uint32Array;
  private readonly isLabelled: Uint8Array;

  /** @param random decides which images keep their label: the same ones for the same seed. */
  constructor(
    private readonly dataset: ImageDataset,
    private readonly experiment: Pick<SelfLabelingExperiment, LabelKeys>,
    random: Random,
  ) {
    this.labelled = chooseLabelled(dataset, experiment, random);
    this.isLabelled = new Uint8Array(dataset.train.count);
    for (const index of this.labelled) this.isLabelled[index] = 1;
  }

  /** A batch of which at least a quarter is labelled, where only some images are. */
  draw(batch: number, random: Random): RealBatch {
    const { labels } = this.experiment;
    const onlySome = labels === 'some' || (labels === 'all' && this.labelled.length < this.dataset.train.count);
    const fromLabelled = onlySome ? Math.ceil(batch / 4) : 0;
    return this.gather(
      Uint32Array.from({ length: batch }, (_, i) =>
        i < fromLabelled
          ? this.labelled[random.integer(this.labelled.length)]!
          : random.integer(this.dataset.train.count),
      ),
    );
  }

  /** A batch of labelled images only. */
  drawLabelled(batch: number, random: Random): RealBatch {
    return this.gather(Uint32Array.from({ length: batch }, () => this.labelled[random.integer(this.labelled.length)]!));
  }

  private gather(indices: Uint32Array): RealBatch {
    const { train } = this.dataset;
    const classes = Int32Array.from(indices, (index) => train.labels[index] ?? -1);
    return {
      images: gatherImages(train, indices),
      classes,
      manual: classes.map((label, i) => (this.isLabelled[indices[i]!] ? label : -1)),
    };
  }
}

/** Indices of the training images that keep their label: none, some of each class, or all that have one. */
function chooseLabelled(
  { train, classes }: ImageDataset,
  { labels, labelsPerClass, labelShare }: Pick<SelfLabelingExperiment, LabelKeys>,
  random: Random,
): Uint32Array {
  if (labels === 'none') return new Uint32Array();
  if (labels === 'all') return Uint32Array.from(train.labels.keys());
  const left = classes.map((_, label) =>
    labelShare === undefined ? labelsPerClass : Math.max(1, Math.round(labelShare * countOf(train.labels, label))),
  );
  const hasLabel = (index: number) => index < train.labels.length;
  return random.permutation(train.count).filter((index) => hasLabel(index) && left[train.labels[index]!]!-- > 0);
}

function countOf(labels: ArrayLike<number>, wanted: number): number {
  let count = 0;
  for (let i = 0; i < labels.length; i++) if (labels[i] === wanted) count++;
  return count;
}
