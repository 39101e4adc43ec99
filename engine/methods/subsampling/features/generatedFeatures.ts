import type { Tensor2D } from '@tensorflow/tfjs-core';
import type { Random } from '../../../random';
import { runInBatches } from '../../../runtime/batched';
import { floats, type Program, type Runtime, type State } from '../../../runtime/program';
import type { LabelFilter } from '../filter/labelFilter';
import type { PretrainedNetworks } from '../pretrainedNetworks';

/** Largest number of images in a batch. */
const maxBatch = 128;

/** Features of generated images for an update of the ratio. */
export interface GeneratedBatch {
  /** `labels x dimension`. */
  features: Float32Array;
  /** 1 for each image that passes the filter, 0 where none passed in any round. */
  weights: Float32Array;
}

export interface GeneratedFeaturesOptions {
  pretrained: PretrainedNetworks;
  filter: LabelFilter;
  /** Labels that `draw` is usually called with: batches hold as many images, but no more than 128. */
  batch: number;
}

/** Draws images of the frozen generator that pass the label filter, and returns only their features. */
export class GeneratedFeatures {
  private constructor(
    private readonly options: GeneratedFeaturesOptions,
    private readonly program: Program,
    private readonly state: State,
  ) {}

  /** `dispose` does not dispose of the label encoder, which its owner does. */
  static async open(
    runtime: Runtime,
    { pretrained, filter, batch: wanted }: GeneratedFeaturesOptions,
  ): Promise<GeneratedFeatures> {
    const { generator, features, predictor } = pretrained;
    const batch = Math.min(wanted, maxBatch);
    const tensors = { ...generator.tensors, ...features.tensors, ...predictor?.tensors };
    const state = runtime.createState(tensors);
    const program = await runtime.compile(
      {
        name: 'features of generated images',
        state: Object.keys(tensors),
        inputs: { latents: floats(batch, generator.latent), conditions: floats(batch, generator.condition) },
        step: (now, inputs) => {
          const images = generator.images(now, {
            latents: inputs.latents as Tensor2D,
            conditions: inputs.conditions as Tensor2D,
          });
          const vectors = features.features(now, images);
          return {
            outputs: { features: vectors, ...(predictor && { labels: predictor.predict(now, images, vectors) }) },
          };
        },
      },
      state,
    );
    return new GeneratedFeatures({ pretrained, filter, batch }, program, state);
  }

  /**
   * Features of an image for each label; images that don't pass the filter are replaced, in as many rounds as it has.
   */
  async draw(labels: Float32Array, random: Random): Promise<GeneratedBatch> {
    const { filter, batch, pretrained } = this.options;
    const { generator, labelEncoder } = pretrained;
    const { dimension } = pretrained.features;
    const features = new Float32Array(labels.length * dimension);
    const weights = new Float32Array(labels.length);
    let pending = Array.from(labels, (_, i) => i);
    for (let round = 0; pending.length > 0 && round < filter.rounds; round++) {
      // A batch costs the same however few labels are pending: each gets as many candidates as there is room for.
      const candidates = Math.max(1, Math.floor(batch / pending.length));
      const owners = pending.flatMap((i) => Array.from({ length: candidates }, () => i));
      const wanted = Float32Array.from(owners, (i) => labels[i]!);
      const generatorLabels = filter.generatorLabels(wanted, random);
      const drawn = await runInBatches(this.program, batch, owners.length, {
        latents: { width: generator.latent, data: random.normals(owners.length * generator.latent) },
        conditions: { width: labelEncoder.length, data: await labelEncoder.encode(generatorLabels) },
      });
      owners.forEach((i, k) => {
        if (weights[i] === 1) return;
        features.set(drawn.features!.subarray(k * dimension, (k + 1) * dimension), i * dimension);
        if (!drawn.labels || filter.passes(wanted[k]!, drawn.labels[k]!, round)) weights[i] = 1;
      });
      pending = pending.filter((i) => weights[i] === 0);
    }
    return { features, weights };
  }

  dispose(): void {
    this.program.dispose();
    this.state.dispose();
  }
}
