import { samplingProgram, type ConditionalGan } from '../../../networks/conditionalGan';
import { runInBatches } from '../../../runtime/batched';
import type { Program, Runtime, State } from '../../../runtime/program';
import type { LabelEncoder } from '../labels/labelEncoder';

const batch = 100;

/** Draws images of a generator's moving average. It does not own the state and the label encoder. */
export class GeneratorSampler {
  private constructor(
    private readonly gan: ConditionalGan,
    private readonly labelEncoder: LabelEncoder,
    private readonly program: Program,
  ) {}

  /** @param state the GAN's, or that part of it that the moving average consists of. */
  static async open(
    runtime: Runtime,
    { gan, labelEncoder, state }: { gan: ConditionalGan; labelEncoder: LabelEncoder; state: State },
  ): Promise<GeneratorSampler> {
    const program = await runtime.compile(samplingProgram(gan, batch, Object.keys(state.specs)), state);
    return new GeneratorSampler(gan, labelEncoder, program);
  }

  /** Length of a latent vector. */
  get latent(): number {
    return this.gan.latent;
  }

  /** An image for each label, from as many latent vectors: `labels x height x width x channels`. */
  async draw(latents: Float32Array, labels: Float32Array): Promise<Float32Array> {
    const { images } = await runInBatches(this.program, batch, labels.length, {
      latents: { width: this.gan.latent, data: latents },
      conditions: { width: this.gan.condition, data: await this.labelEncoder.encode(labels) },
    });
    return images!;
  }

  dispose(): void {
    this.program.dispose();
  }
}
