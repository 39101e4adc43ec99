import type { Tensor1D, Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import type { HostTensors, Program, Runtime, State, Tensors } from '../../../runtime/program';
import { runInBatches } from '../../../runtime/batched';
import type { LabelEncoder } from '../labels/labelEncoder';

/** A conditional generator that is trained and changes no more, wherever it comes from. */
export interface FrozenGenerator {
  /** Length of its latent vector. */
  latent: number;
  /** Length of a condition. */
  condition: number;
  image: readonly [height: number, width: number, channels: number];
  /** All that its functions read. */
  tensors: HostTensors;
  /** `[batch, latent]` and `[batch, condition]` to images. */
  images(tensors: Tensors, latents: Tensor2D, conditions: Tensor2D): Tensor4D;
  /** The scores `[batch]` of its discriminator. */
  scores(tensors: Tensors, images: Tensor4D, conditions: Tensor2D): Tensor1D;
}

/** Draws images of a generator by itself. */
export class GeneratorSampler {
  private constructor(
    private readonly program: Program,
    private readonly state: State,
    readonly generator: FrozenGenerator,
    readonly conditions: LabelEncoder,
    private readonly batch: number,
  ) {}

  static async open(
    generator: FrozenGenerator,
    conditions: LabelEncoder,
    runtime: Runtime,
    batch: number,
  ): Promise<GeneratorSampler> {
    const state = runtime.createState(generator.tensors);
    const program = await runtime.compile(
      {
        name: 'generation',
        state: Object.keys(generator.tensors),
        inputs: {
          latents: { shape: [batch, generator.latent], dtype: 'float32' },
          conditions: { shape: [batch, generator.condition], dtype: 'float32' },
        },
        step: (tensors, inputs) => ({
          outputs: { images: generator.images(tensors, inputs.latents as Tensor2D, inputs.conditions as Tensor2D) },
        }),
      },
      state,
    );
    return new GeneratorSampler(program, state, generator, conditions, batch);
  }

  /** An image for each label, by as many latents. */
  async draw(latents: Float32Array, labels: Float32Array): Promise<Float32Array> {
    const { latent, condition } = this.generator;
    const rows = await this.conditions.encode(labels);
    const { images } = await runInBatches(this.program, this.batch, labels.length, {
      latents: { width: latent, data: latents },
      conditions: { width: condition, data: rows },
    });
    return images!;
  }

  dispose(): void {
    this.program.dispose();
    this.state.dispose();
    this.conditions.dispose();
  }
}
