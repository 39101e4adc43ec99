import type { ImageDataset, ImageSplit } from '../../datasets/dataset';
import { inMemory } from '../../datasets/imageBytes';
import { toBytes } from '../../images/bytes';
import type { ObservedImages } from '../metric';

/** Images with their labels, as bytes in memory, that come in portions. */
export class LabelledImages {
  private readonly images: Uint8Array[] = [];
  private readonly labels: Float32Array[] = [];

  constructor(private readonly dataset: ImageDataset) {}

  add({ images, labels }: Pick<ObservedImages, 'images' | 'labels'>): void {
    this.images.push(toBytes(images));
    this.labels.push(labels.slice());
  }

  /** The data set with these as its training images, and without test images; null where a label is no class of it. */
  asDataset(): ImageDataset | null {
    const { dataset } = this;
    const labels = this.labels.flatMap((portion) => Array.from(portion));
    if (!labels.every((label) => Number.isInteger(label) && label >= 0 && label < dataset.classes.length)) return null;
    const imageSize = dataset.height * dataset.width * dataset.channels;
    const split = (bytes: Uint8Array, own: readonly number[]): ImageSplit => ({
      count: own.length,
      images: inMemory(bytes, imageSize),
      labels: Uint16Array.from(own),
    });
    return { ...dataset, train: split(Buffer.concat(this.images), labels), test: split(new Uint8Array(0), []) };
  }
}
