import type { Tensor2D } from '@tensorflow/tfjs-core';
import type { Random } from '../../../random';
import { runInBatches } from '../../../runtime/batched';
import type { Program, Runtime, State } from '../../../runtime/program';
import type { FrozenFeatures, LabelPredictor } from './realFeatures';
import type { FrozenGenerator } from '../generator/generatorSampler';
import type { LabelEncoder } from '../labels/labelEncoder';
import type { LabelFilter } from '../filter/labelFilter';

/** Features of generated images for an update of the ratio. */
export interface GeneratedBatch {
  /** `labels x dimension`. */
  features: Float32Array;
  /** 1 for each that passes the filter, 0 for one that never did, however often it was drawn. */
  weights: Float32Array;
}

/** Draws images of the frozen generator and says only their features, for labels that the filter holds them to. */
export class GeneratedFeatures {
  private constructor(
    private readonly program: Program,
    private readonly state: State,
    private readonly batch: number,
    private readonly dimension: number,
    private readonly latent: number,
    private readonly conditions: LabelEncoder,
    private readonly filter: LabelFilter,
  ) {}

  static async open(
    parts: {
      generator: FrozenGenerator;
      conditions: LabelEncoder;
      features: FrozenFeatures;
      predictor?: LabelPredictor;
      filter: LabelFilter;
    },
    runtime: Runtime,
    batch: number,
  ): Promise<GeneratedFeatures> {
    const { generator, conditions, features, predictor, filter } = parts;
    const tensors = { ...generator.tensors, ...features.tensors, ...predictor?.tensors };
    const state = runtime.createState(tensors);
    const program = await runtime.compile(
      {
        name: 'features of generated images',
        state: Object.keys(tensors),
        inputs: {
          latents: { shape: [batch, generator.latent], dtype: 'float32' },
          conditions: { shape: [batch, generator.condition], dtype: 'float32' },
        },
        step: (now, inputs) => {
          const images = generator.images(now, inputs.latents as Tensor2D, inputs.conditions as Tensor2D);
          const vectors = features.features(now, images);
          return {
            outputs: { features: vectors, ...(predictor && { labels: predictor.predict(now, images, vectors) }) },
          };
        },
      },
      state,
    );
    return new GeneratedFeatures(program, state, batch, features.dimension, generator.latent, conditions, filter);
  }

  /** Of an image for each label; those that don't pass the filter are drawn anew, as often as it allows. */
  async draw(labels: Float32Array, random: Random): Promise<GeneratedBatch> {
    const { dimension, filter } = this;
    const features = new Float32Array(labels.length * dimension);
    const weights = new Float32Array(labels.length);
    let open = Array.from(labels, (_, i) => i);
    for (let round = 0; open.length > 0 && round < filter.rounds; round++) {
      // A batch costs the same however few are open: each of them gets as many candidates as there is room for.
      const candidates = Math.max(1, Math.floor(this.batch / open.length));
      const owners = open.flatMap((i) => Array.from({ length: candidates }, () => i));
      const wanted = Float32Array.from(owners, (i) => labels[i]!);
      const asked = filter.askFor(wanted, random);
      const drawn = await runInBatches(this.program, this.batch, owners.length, {
        latents: { width: this.latent, data: random.normals(owners.length * this.latent) },
        conditions: { width: this.conditions.length, data: await this.conditions.encode(asked) },
      });
      owners.forEach((i, k) => {
        if (weights[i] === 1) return;
        features.set(drawn.features!.subarray(k * dimension, (k + 1) * dimension), i * dimension);
        if (!drawn.labels || filter.passes(wanted[k]!, drawn.labels[k]!, round)) weights[i] = 1;
      });
      open = open.filter((i) => weights[i] === 0);
    }
    return { features, weights };
  }

  dispose(): void {
    this.program.dispose();
    this.state.dispose();
  }
}
