import type { ImageDataset } from '../../datasets/dataset';
import { gatherImages } from '../../datasets/gather';
import { UserError } from '../../errors';
import type { Random } from '../../random';
import type { RealImageSource } from './sampler/gramReferences';

/** Random training images, of all classes or of one. Images are `[count, height, width, channels]` in [-1, 1]. */
export class RealImages implements RealImageSource {
  /** Indices of the training images of each class. */
  private readonly indicesOf: readonly Uint32Array[];

  /** @throws UserError if a class has no training images. */
  constructor(private readonly dataset: ImageDataset) {
    const lists = dataset.classes.map((): number[] => []);
    for (let i = 0; i < dataset.train.count; i++) lists[dataset.train.labels[i]!]!.push(i);
    this.indicesOf = lists.map((list) => Uint32Array.from(list));
    const empty = lists.findIndex((list) => list.length === 0);
    if (empty >= 0) {
      throw new UserError(
        `The class "${dataset.classes[empty]!}" has no training images in use, so it can't be learned or drawn.`,
        {
          where: 'dataset.limit',
          advice:
            `Raise dataset.limit, which is ${dataset.train.count} images for ${dataset.classes.length} ` +
            'classes, or leave it out.',
        },
      );
    }
  }

  /** Drawn with replacement, so that the state of `random` is all there is to resume from. */
  draw(count: number, random: Random): { images: Float32Array; labels: Int32Array } {
    const { train } = this.dataset;
    const indices = random.integers(count, train.count);
    return { images: gatherImages(train, indices), labels: indices.map((i) => train.labels[i]!) };
  }

  ofClass(label: number, count: number, random: Random): Float32Array {
    const indices = this.indicesOf[label]!;
    return gatherImages(
      this.dataset.train,
      Uint32Array.from({ length: count }, () => indices[random.integer(indices.length)]!),
    );
  }
}
