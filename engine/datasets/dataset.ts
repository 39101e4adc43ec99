/** Images of one split, as bytes. */
export interface ImageSplit {
  count: number;
  /** `count x height x width x channels`, NHWC, 0-255. */
  images: Uint8Array;
  /** `count` class indices. */
  labels: Uint8Array;
}

/** A labelled set of equally sized images in memory. */
export interface ImageDataset {
  name: string;
  /** For a person: "MNIST". */
  title: string;
  height: number;
  width: number;
  channels: number;
  /** Class names, by index. */
  classes: readonly string[];
  train: ImageSplit;
  test: ImageSplit;
  /** SHA-256 over the images and labels actually used: two data sets with one id are the same bytes. */
  contentId: string;
}
