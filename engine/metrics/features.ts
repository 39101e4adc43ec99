import type { ImageBatch } from '../images/batch';

/** A frozen network that turns images into the vectors that distances are measured between. */
export interface FeatureExtractor {
  /** Names exactly these features: the same id, the same vectors. Results are cached under it. */
  readonly id: string;
  /** What stands beside every figure made with it: "classifier-64". */
  readonly label: string;
  /** Length of one vector. */
  readonly dimension: number;
  /** `count x dimension` vectors of `count` images. */
  extract(batch: ImageBatch): Promise<Float32Array>;
}
