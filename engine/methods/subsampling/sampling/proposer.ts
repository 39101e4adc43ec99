import type { Tensor2D } from '@tensorflow/tfjs-core';
import { initialise, selectPrefix } from '../../../nn/parameters';
import { Random } from '../../../random';
import { runInBatches } from '../../../runtime/batched';
import { sizeOf, type HostTensors, type Program, type Runtime, type State } from '../../../runtime/program';
import type { FrozenFeatures, LabelPredictor } from '../features/realFeatures';
import type { FrozenGenerator } from '../generator/generatorSampler';
import type { LabelEncoder } from '../labels/labelEncoder';
import type { LabelFilter } from '../filter/labelFilter';
import { ratioPrefixes, type RatioNetwork } from '../ratio/ratioPrograms';
import type { Propose } from './proposals';

/** What proposals are made of, and what is asked about them. */
export interface ProposerParts {
  generator: FrozenGenerator;
  /** How labels enter the generator. */
  conditions: LabelEncoder;
  /** What is told of each image: nothing, its density ratio, or its discriminator's score. */
  judge:
    | { kind: 'none' }
    | {
        kind: 'ratio';
        features: FrozenFeatures;
        system: RatioNetwork;
        /** How labels enter the ratio. */ conditions: LabelEncoder;
      }
    | { kind: 'score' };
  /** Holds images to their label, where labels are continuous. */
  filter?: { filter: LabelFilter; predictor: LabelPredictor; features: FrozenFeatures };
}

/**
 * Draws images of the frozen generator with what is asked of them, a batch in one program. A sample is an image, and
 * after its pixels the label it stands for.
 */
export class Proposer {
  private constructor(
    private readonly parts: ProposerParts,
    private readonly program: Program,
    private readonly state: State,
    private readonly batch: number,
  ) {}

  static async open(parts: ProposerParts, runtime: Runtime, batch: number): Promise<Proposer> {
    const { generator, judge, filter } = parts;
    const features = judge.kind === 'ratio' ? judge.features : filter?.features;
    const ratio = judge.kind === 'ratio' ? judge : undefined;
    const tensors = {
      ...generator.tensors,
      ...features?.tensors,
      ...filter?.predictor.tensors,
      ...(ratio && initialise(ratio.system.network.parameters, Random.from(0, 'ratio'), ratioPrefixes.network)),
    };
    const names = Object.keys(tensors).filter((name) => judge.kind === 'score' || !name.startsWith('discriminator'));
    const state = runtime.createState(Object.fromEntries(names.map((name) => [name, tensors[name]!])));
    const program = await runtime.compile(
      {
        name: `proposals (${judge.kind})`,
        state: names,
        inputs: {
          latents: { shape: [batch, generator.latent], dtype: 'float32' },
          conditions: { shape: [batch, generator.condition], dtype: 'float32' },
          ...(ratio && { ratioConditions: { shape: [batch, ratio.conditions.length], dtype: 'float32' as const } }),
        },
        step(now, inputs) {
          const conditions = inputs.conditions as Tensor2D;
          const images = generator.images(now, inputs.latents as Tensor2D, conditions);
          const vectors = features?.features(now, images);
          return {
            outputs: {
              images,
              ...(ratio &&
                vectors && {
                  ratios: ratio.system.network.forward(
                    selectPrefix(ratioPrefixes.network, now),
                    vectors,
                    inputs.ratioConditions as Tensor2D,
                    [],
                  ),
                }),
              ...(judge.kind === 'score' && { ratios: generator.scores(now, images, conditions) }),
              ...(filter && vectors && { labels: filter.predictor.predict(now, images, vectors) }),
            },
          };
        },
      },
      state,
    );
    return new Proposer(parts, program, state, batch);
  }

  /** Takes the weights of a trained ratio. */
  useRatio(tensors: HostTensors): void {
    this.state.write(tensors);
  }

  /** Length of a sample: an image's pixels, and its label. */
  get size(): number {
    return sizeOf(this.parts.generator.image) + 1;
  }

  /** Proposals for labels that `labels` draws, in the networks' numbers. */
  propose(labels: (count: number) => Float32Array, random: Random): Propose {
    const { generator, conditions, judge, filter } = this.parts;
    return async (count) => {
      const wanted = labels(count);
      const asked = filter ? filter.filter.askFor(wanted, random) : wanted;
      const drawn = await runInBatches(this.program, this.batch, count, {
        latents: { width: generator.latent, data: random.normals(count * generator.latent) },
        conditions: { width: conditions.length, data: await conditions.encode(asked) },
        ...(judge.kind === 'ratio' && {
          ratioConditions: { width: judge.conditions.length, data: await judge.conditions.encode(wanted) },
        }),
      });
      const pixels = this.size - 1;
      const samples = new Float32Array(count * this.size);
      for (let i = 0; i < count; i++) {
        samples.set(drawn.images!.subarray(i * pixels, (i + 1) * pixels), i * this.size);
        samples[i * this.size + pixels] = wanted[i]!;
      }
      return {
        count,
        samples,
        ratios: drawn.ratios ?? new Float32Array(count).fill(1),
        // The last round of a filter is its plain rule.
        ...(filter && {
          allowed: Uint8Array.from({ length: count }, (_, i) =>
            Number(filter.filter.passes(wanted[i]!, drawn.labels![i]!, filter.filter.rounds)),
          ),
        }),
      };
    };
  }

  dispose(): void {
    this.program.dispose();
    this.state.dispose();
    if (this.parts.judge.kind === 'ratio') this.parts.judge.conditions.dispose();
  }
}
