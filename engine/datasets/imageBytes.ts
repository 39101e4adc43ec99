/**
 * Images of one size as bytes, wherever they lie: in memory, or in files of the cache, where there may be more of them
 * than the machine has memory. Whoever reads them asks for those it needs, or goes through all of them in portions.
 */
export interface ImageBytes {
  readonly count: number;
  /** Bytes of one image: `height x width x channels`, NHWC, 0-255. */
  readonly imageSize: number;
  /**
   * The images at `indices`, in their order, one behind the other.
   * @param out `indices.length x imageSize` bytes to write them into; new ones if it isn't given.
   */
  gather(indices: ArrayLike<number>, out?: Uint8Array): Uint8Array;
  /** All images in order, some whole ones at a time. A portion holds good until the next one is asked for. */
  portions(): Iterable<Uint8Array>;
}

/** What a portion of images holds at most, unless one image is longer: little beside a batch's activations. */
const portionBytes = 2 ** 22;

/** Images that lie in memory, `count x imageSize` bytes. */
export function inMemory(bytes: Uint8Array, imageSize: number): ImageBytes {
  const count = bytes.length / imageSize;
  if (!Number.isInteger(count)) throw new Error(`${bytes.length} bytes are no whole images of ${imageSize}`);
  const slice = (start: number, end: number) => bytes.subarray(start * imageSize, end * imageSize);
  return {
    count,
    imageSize,
    gather: (indices, out = new Uint8Array(indices.length * imageSize)) => {
      for (let i = 0; i < indices.length; i++) out.set(slice(indices[i]!, indices[i]! + 1), i * imageSize);
      return out;
    },
    *portions() {
      for (const [start, end] of ranges(count, imageSize)) yield slice(start, end);
    },
  };
}

/** The images at `indices` of others, as a view of them: nothing is copied. */
export function chosenFrom(images: ImageBytes, indices: ArrayLike<number>): ImageBytes {
  const { imageSize } = images;
  const chosen = Uint32Array.from(indices);
  const gather: ImageBytes['gather'] = (wanted, out) =>
    images.gather(
      Uint32Array.from(wanted, (i) => chosen[i]!),
      out,
    );
  return {
    count: chosen.length,
    imageSize,
    gather,
    *portions() {
      for (const [start, end] of ranges(chosen.length, imageSize)) yield images.gather(chosen.subarray(start, end));
    },
  };
}

/** Where portions of images begin and end: in whole images. */
export function* ranges(count: number, imageSize: number): Generator<[start: number, end: number]> {
  const step = Math.max(1, Math.floor(portionBytes / imageSize));
  for (let start = 0; start < count; start += step) yield [start, Math.min(count, start + step)];
}
