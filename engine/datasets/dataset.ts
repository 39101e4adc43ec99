import type { ImageBytes } from './imageBytes';

/** Images of one split. */
export interface ImageSplit {
  count: number;
  /** `count` of them, each `height x width x channels` bytes. */
  images: ImageBytes;
  /** `count` class indices: in two bytes each where there are more than 256 classes. */
  labels: Uint8Array | Uint16Array;
}

/** A number that belongs to each image: an angle, an age. */
export interface ContinuousLabels {
  /** For a person: "yaw angle", "age". */
  name: string;
  /** "°", "years". */
  unit: string;
  /** The numbers between which labels lie, in their unit: labels are normalised to [0, 1] by it. */
  range: readonly [low: number, high: number];
  /** One for each training image, in its unit. */
  train: Float32Array;
  test: Float32Array;
}

/** A labelled set of equally sized images. */
export interface ImageDataset {
  name: string;
  /** For a person: "MNIST". */
  title: string;
  height: number;
  width: number;
  channels: number;
  /**
   * Class names, by index: of a data set with continuous labels, of what else is known of an image (a kind of object,
   * say).
   */
  classes: readonly string[];
  train: ImageSplit;
  test: ImageSplit;
  /** Where images are labelled by a number, and methods condition on that rather than on classes. */
  continuous?: ContinuousLabels;
  /** What is trained on and tested with, as a sentence, where its name does not tell. */
  summary?: string;
  /** What a person should know of how its files were read, as sentences: how many were left out, say. */
  notes?: readonly string[];
  /** SHA-256 over the images and labels actually used: two data sets with one id are the same bytes. */
  contentId: string;
}
