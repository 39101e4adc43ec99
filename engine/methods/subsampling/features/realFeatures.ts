import type { Tensor4D } from '@tensorflow/tfjs-core';
import type { ImageSplit } from '../../../datasets/dataset';
import { gatherImages } from '../../../datasets/gather';
import { runInBatches } from '../../../runtime/batched';
import { floats, type Program, type Runtime, type State } from '../../../runtime/program';
import type { FrozenFeatures } from './frozenFeatures';

/** Features are cached in memory up to this many numbers. */
const maxCached = 64e6;
const batch = 250;

export interface RealFeaturesOptions {
  extractor: FrozenFeatures;
  split: ImageSplit;
  image: readonly [height: number, width: number, channels: number];
  /**
   * Called while the features of all images are computed beforehand, which happens if they fit into memory. Without it,
   * features are computed on demand.
   */
  onPrecompute?: (done: number) => void;
}

/** The features of a split's images: precomputed, or computed on demand. */
export class RealFeatures {
  /** Features of all images, where they are cached. */
  private cached: Float32Array | undefined;

  private constructor(
    private readonly program: Program,
    private readonly state: State,
    private readonly dimension: number,
    private readonly split: ImageSplit,
  ) {}

  static async open(
    runtime: Runtime,
    { extractor, split, image, onPrecompute }: RealFeaturesOptions,
  ): Promise<RealFeatures> {
    const state = runtime.createState(extractor.tensors);
    const program = await runtime.compile(
      {
        name: 'features of real images',
        state: Object.keys(extractor.tensors),
        inputs: { images: floats(batch, ...image) },
        step: (tensors, { images }) => ({ outputs: { features: extractor.features(tensors, images as Tensor4D) } }),
      },
      state,
    );
    const reals = new RealFeatures(program, state, extractor.dimension, split);
    if (onPrecompute && split.count * extractor.dimension <= maxCached) await reals.computeAll(onPrecompute);
    return reals;
  }

  /** The features of the images at `indices`: `indices x dimension`. */
  async of(indices: ArrayLike<number>): Promise<Float32Array> {
    const { cached, dimension } = this;
    if (!cached) return this.compute(indices);
    const features = new Float32Array(indices.length * dimension);
    for (let i = 0; i < indices.length; i++)
      features.set(cached.subarray(indices[i]! * dimension, (indices[i]! + 1) * dimension), i * dimension);
    return features;
  }

  dispose(): void {
    this.program.dispose();
    this.state.dispose();
  }

  private async computeAll(onProgress: (done: number) => void): Promise<void> {
    const { dimension, split } = this;
    const all = new Float32Array(split.count * dimension);
    for (let at = 0; at < split.count; at += 8 * batch) {
      const indices = Array.from({ length: Math.min(8 * batch, split.count - at) }, (_, i) => at + i);
      all.set(await this.compute(indices), at * dimension);
      onProgress(at);
    }
    this.cached = all;
  }

  private async compute(indices: ArrayLike<number>): Promise<Float32Array> {
    const images = gatherImages(this.split, indices);
    const { features } = await runInBatches(this.program, batch, indices.length, {
      images: { width: images.length / indices.length, data: images },
    });
    return features!;
  }
}
