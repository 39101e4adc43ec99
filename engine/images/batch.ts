import type { GridEvent } from '../protocol/events';

/** Images as a network makes them: `count x height x width x channels`, NHWC, in [-1, 1]. */
export interface ImageBatch {
  count: number;
  images: Float32Array;
}

/** A grid to show: `rows * columns` images in row order, and what stands beside them. */
export interface SampleGrid {
  kind: GridEvent['kind'];
  rows: number;
  columns: number;
  batch: ImageBatch;
  rowLabels: string[];
  /** Names of the columns, where they have some. */
  columnLabels?: string[];
  /** What is said of each image, where something is: one text a cell, empty where there is nothing to say. */
  cellLabels?: string[];
  note: string;
}
