import type { Tensor1D, Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import { gatherImages } from '../../../datasets/gather';
import type { ImageSplit } from '../../../datasets/dataset';
import { runInBatches } from '../../../runtime/batched';
import type { HostTensors, Program, Runtime, State, Tensors } from '../../../runtime/program';

/** A feature extractor that is trained and changes no more. */
export interface FrozenFeatures {
  /** Length of a feature vector. */
  dimension: number;
  /** All that its functions read. */
  tensors: HostTensors;
  /** Images in [-1, 1] to `[batch, dimension]`. */
  features(tensors: Tensors, images: Tensor4D): Tensor2D;
}

/** Says what continuous label an image seems to have, normalised to [0, 1]. */
export interface LabelPredictor {
  tensors: HostTensors;
  /** `[batch]`, of images and of their features. */
  predict(tensors: Tensors, images: Tensor4D, features: Tensor2D): Tensor1D;
}

/** Features kept in memory: up to this many numbers. */
const mostKept = 64e6;
const batch = 250;

/**
 * The features of a split's images: of all of them, computed once, where they fit into memory; else computed when they
 * are asked for.
 */
export class RealFeatures {
  private all: Float32Array | undefined;

  private constructor(
    private readonly program: Program,
    private readonly state: State,
    private readonly space: FrozenFeatures,
    private readonly split: ImageSplit,
  ) {}

  /**
   * @param keep called while the features of all images are computed beforehand; without it, they are computed when
   * asked for.
   */
  static async open(
    space: FrozenFeatures,
    split: ImageSplit,
    image: readonly [number, number, number],
    runtime: Runtime,
    keep?: (done: number) => void,
  ): Promise<RealFeatures> {
    const state = runtime.createState(space.tensors);
    const program = await runtime.compile(
      {
        name: 'features of real images',
        state: Object.keys(space.tensors),
        inputs: { images: { shape: [batch, ...image], dtype: 'float32' } },
        step: (tensors, { images }) => ({ outputs: { features: space.features(tensors, images as Tensor4D) } }),
      },
      state,
    );
    const reals = new RealFeatures(program, state, space, split);
    if (keep && split.count * space.dimension <= mostKept) await reals.computeAll(keep);
    return reals;
  }

  /** `indices x dimension`. */
  async of(indices: ArrayLike<number>): Promise<Float32Array> {
    const { dimension } = this.space;
    if (!this.all) return this.compute(indices);
    const features = new Float32Array(indices.length * dimension);
    for (let i = 0; i < indices.length; i++)
      features.set(this.all.subarray(indices[i]! * dimension, (indices[i]! + 1) * dimension), i * dimension);
    return features;
  }

  dispose(): void {
    this.program.dispose();
    this.state.dispose();
  }

  private async computeAll(onProgress: (done: number) => void): Promise<void> {
    const { dimension } = this.space;
    const all = new Float32Array(this.split.count * dimension);
    for (let at = 0; at < this.split.count; at += 8 * batch) {
      const indices = Array.from({ length: Math.min(8 * batch, this.split.count - at) }, (_, i) => at + i);
      all.set(await this.compute(indices), at * dimension);
      onProgress(at);
    }
    this.all = all;
  }

  private async compute(indices: ArrayLike<number>): Promise<Float32Array> {
    const images = gatherImages(this.split, indices);
    const { features } = await runInBatches(this.program, batch, indices.length, {
      images: { width: images.length / indices.length, data: images },
    });
    return features!;
  }
}
