import type { Tensor2D } from '@tensorflow/tfjs-core';
import { selectPrefix } from '../../../nn/parameters';
import { Random } from '../../../random';
import { runInBatches } from '../../../runtime/batched';
import { floats, type HostTensors, type Program, type Runtime, type State } from '../../../runtime/program';
import type { FrozenFeatures, LabelPredictor } from '../features/frozenFeatures';
import type { LabelFilter } from '../filter/labelFilter';
import type { FrozenGenerator } from '../generator/frozenGenerator';
import type { LabelEncoder } from '../labels/labelEncoder';
import { initialRatioWeights, ratioPrefixes, type RatioNetwork } from '../ratio/ratioPrograms';
import type { Propose } from './proposals';

/** Scores proposals by the density ratio of their features. */
export interface RatioScoring {
  kind: 'ratio';
  features: FrozenFeatures;
  network: RatioNetwork;
  /** Encodes labels for the ratio; the proposer disposes of it. */
  labelEncoder: LabelEncoder;
  /** Where labels are continuous: refuses images whose predicted label is off. */
  filter?: { filter: LabelFilter; predictor: LabelPredictor };
}

export interface ProposerOptions {
  generator: FrozenGenerator;
  /** Encodes labels for the generator. */
  labelEncoder: LabelEncoder;
  /** How proposals are scored: by their density ratio, by the discriminator, or not at all. */
  scoring: RatioScoring | { kind: 'discriminator' } | { kind: 'none' };
  /** Images in a batch. */
  batch: number;
}

/** Draws images of the frozen generator and scores them, a batch in one program. */
export class Proposer {
  private constructor(
    private readonly options: ProposerOptions,
    private readonly program: Program,
    private readonly state: State,
  ) {}

  static async open(runtime: Runtime, options: ProposerOptions): Promise<Proposer> {
    const { generator, scoring, batch } = options;
    const ratio = scoring.kind === 'ratio' ? scoring : undefined;
    const tensors: HostTensors = {
      ...generator.tensors,
      ...(scoring.kind === 'discriminator' && generator.discriminator.tensors),
      ...ratio?.features.tensors,
      ...ratio?.filter?.predictor.tensors,
      ...(ratio && initialRatioWeights(ratio.network, Random.from(0, 'ratio'))),
    };
    const state = runtime.createState(tensors);
    const program = await runtime.compile(
      {
        name: `proposals (${scoring.kind})`,
        state: Object.keys(tensors),
        inputs: {
          latents: floats(batch, generator.latent),
          conditions: floats(batch, generator.condition),
          ...(ratio && { ratioConditions: floats(batch, ratio.labelEncoder.length) }),
        },
        step(now, inputs) {
          const conditions = inputs.conditions as Tensor2D;
          const images = generator.images(now, { latents: inputs.latents as Tensor2D, conditions });
          if (scoring.kind === 'none') return { outputs: { images } };
          if (scoring.kind === 'discriminator')
            return { outputs: { images, ratios: generator.discriminator.scores(now, { images, conditions }) } };
          const { features, network, filter } = scoring;
          const vectors = features.features(now, images);
          const weights = selectPrefix(ratioPrefixes.network, now);
          return {
            outputs: {
              images,
              ratios: network.forward(weights, vectors, inputs.ratioConditions as Tensor2D, []),
              ...(filter && { labels: filter.predictor.predict(now, images, vectors) }),
            },
          };
        },
      },
      state,
    );
    return new Proposer(options, program, state);
  }

  /** Replaces the weights of the ratio by those of a trained one. */
  useRatio(tensors: HostTensors): void {
    this.state.write(tensors);
  }

  /** Draws proposals for labels that `labels` draws, as networks' numbers. */
  propose(labels: (count: number) => Float32Array, random: Random): Propose {
    const { generator, labelEncoder, scoring, batch } = this.options;
    const ratio = scoring.kind === 'ratio' ? scoring : undefined;
    const filter = ratio?.filter?.filter;
    return async (count) => {
      const wanted = labels(count);
      const generatorLabels = filter ? filter.generatorLabels(wanted, random) : wanted;
      const drawn = await runInBatches(this.program, batch, count, {
        latents: { width: generator.latent, data: random.normals(count * generator.latent) },
        conditions: { width: labelEncoder.length, data: await labelEncoder.encode(generatorLabels) },
        ...(ratio && {
          ratioConditions: { width: ratio.labelEncoder.length, data: await ratio.labelEncoder.encode(wanted) },
        }),
      });
      return {
        count,
        samples: drawn.images!,
        labels: wanted,
        ratios: drawn.ratios ?? new Float32Array(count).fill(1),
        // In its last round the filter applies its plain rule.
        ...(filter && {
          allowed: Uint8Array.from({ length: count }, (_, i) =>
            Number(filter.passes(wanted[i]!, drawn.labels![i]!, filter.rounds)),
          ),
        }),
      };
    };
  }

  dispose(): void {
    const { scoring } = this.options;
    this.program.dispose();
    this.state.dispose();
    if (scoring.kind === 'ratio') scoring.labelEncoder.dispose();
  }
}
