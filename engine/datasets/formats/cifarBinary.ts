/** Pixels along one side of an image. */
export const cifarSide = 32;
const pixels = cifarSide * cifarSide;
/** Bytes of one image without its label. */
export const cifarImageSize = 3 * pixels;

/** Bytes of a record: its labels, then all reds, all greens and all blues, each row by row. */
export function cifarRecordSize(labelBytes: number): number {
  return labelBytes + cifarImageSize;
}

/** Records of CIFAR's binary formats. */
interface CifarRecords {
  bytes: Uint8Array;
  /** In front of each image: one in CIFAR-10; in CIFAR-100 the coarse label and the fine one. */
  labelBytes: number;
}

/**
 * Reads the first `count` records: the last of their labels into `labels`, images (NHWC) into `images`.
 * @throws RangeError if there are fewer records, or less room.
 */
export function decodeRecords(
  { bytes, labelBytes }: CifarRecords,
  count: number,
  images: Uint8Array,
  labels: Uint8Array,
): void {
  const size = cifarRecordSize(labelBytes);
  if (bytes.length < count * size || images.length < count * cifarImageSize || labels.length < count) {
    throw new RangeError(`There are no ${count} CIFAR records here, or there is no room for them.`);
  }
  for (let i = 0; i < count; i++) {
    const red = i * size + labelBytes;
    const image = i * cifarImageSize;
    labels[i] = bytes[red - 1]!;
    for (let pixel = 0; pixel < pixels; pixel++) {
      images[image + 3 * pixel] = bytes[red + pixel]!;
      images[image + 3 * pixel + 1] = bytes[red + pixels + pixel]!;
      images[image + 3 * pixel + 2] = bytes[red + 2 * pixels + pixel]!;
    }
  }
}

/** CIFAR-10's records of `labels.length` images (NHWC): the reverse of `decodeRecords`. */
export function encodeRecords(images: Uint8Array, labels: ArrayLike<number>): Uint8Array {
  const size = cifarRecordSize(1);
  const records = new Uint8Array(labels.length * size);
  for (let i = 0; i < labels.length; i++) {
    const red = i * size + 1;
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
