/** Pixels along one side of an image. */
export const cifarSide = 32;
const pixels = cifarSide * cifarSide;
/** Bytes of one image without its label. */
export const cifarImageSize = 3 * pixels;
/** A record of CIFAR-10's binary format: the label, then all reds, all greens and all blues, each row by row. */
export const cifarRecordSize = 1 + cifarImageSize;

/**
 * Reads the first `count` records of `records`: labels into `labels`, images (NHWC) into `images`.
 * @throws RangeError if there are fewer records, or less room.
 */
export function decodeRecords(records: Uint8Array, count: number, images: Uint8Array, labels: Uint8Array): void {
  if (records.length < count * cifarRecordSize || images.length < count * cifarImageSize || labels.length < count) {
    throw new RangeError(`There are no ${count} CIFAR records here, or there is no room for them.`);
  }
  for (let i = 0; i < count; i++) {
    const red = i * cifarRecordSize + 1;
    const image = i * cifarImageSize;
    labels[i] = records[red - 1]!;
    for (let pixel = 0; pixel < pixels; pixel++) {
      images[image + 3 * pixel] = records[red + pixel]!;
      images[image + 3 * pixel + 1] = records[red + pixels + pixel]!;
      images[image + 3 * pixel + 2] = records[red + 2 * pixels + pixel]!;
    }
  }
}

/** The records of `labels.length` images (NHWC): the reverse of `decodeRecords`. */
export function encodeRecords(images: Uint8Array, labels: ArrayLike<number>): Uint8Array {
  const records = new Uint8Array(labels.length * cifarRecordSize);
  for (let i = 0; i < labels.length; i++) {
    const red = i * cifarRecordSize + 1;
    const image = i * cifarImageSize;
    records[red - 1] = labels[i]!;
    for (let pixel = 0; pixel < pixels; pixel++) {
      records[red + pixel] = images[image + 3 * pixel]!;
      records[red + pixels + pixel] = images[image + 3 * pixel + 1]!;
      records[red + 2 * pixels + pixel] = images[image + 3 * pixel + 2]!;
    }
  }
  return records;
}
