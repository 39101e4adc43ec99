import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import type { SubsamplingContext } from '../../engine/methods/subsampling/config';
import { generatorSpecOf } from '../../engine/networks/savedGenerator';
import { labelSpaceOf } from '../../engine/methods/subsampling/labels/labelSpace';
import { chooseSamples } from '../../engine/methods/subsampling/sampling/chooseSamples';
import { ProposerPool } from '../../engine/methods/subsampling/sampling/proposerPool';
import { strategiesOf, type SamplingStrategy } from '../../engine/methods/subsampling/sampling/strategies';
import { networkNames } from '../../engine/methods/subsampling/savedNetworks';
import { Random } from '../../engine/random';
import type { HostTensors } from '../../engine/runtime/program';
import { encodeSafetensors } from '../../engine/storage/safetensors';
import { timed, type Candidate } from './measure';
import type { TorchPeer } from './peer';

/**
 * Sampling of one label after another by density ratios: the engine's own, and the same in PyTorch with the same
 * networks.
 */

/** The time and the numbers of images of one label. */
const drawnSchema = z.object({ milliseconds: z.number(), tries: z.number(), burnIn: z.number(), accepted: z.number() });
export type DrawnLabel = z.infer<typeof drawnSchema>;

/** Latent vectors and classes whose ratios are compared between both sides. */
export interface RatioInputs {
  latents: Float32Array;
  labels: Float32Array;
}

export function ratioInputs(count: number, latent: number, classes: number): RatioInputs {
  return {
    latents: Random.from(0, 'questions').normals(count * latent),
    labels: Float32Array.from({ length: count }, (_, i) => i % classes),
  };
}

/** A step is a label's worth of images; what each step drew is kept. */
abstract class Sampler implements Candidate {
  readonly drawn: DrawnLabel[] = [];

  constructor(private readonly labels: number) {}

  async run(steps: number): Promise<number[][]> {
    for (let step = 0; step < steps; step++) this.drawn.push(await this.sample(this.drawn.length % this.labels));
    return this.drawn.slice(this.drawn.length - steps).map(({ milliseconds }) => [milliseconds]);
  }

  protected abstract sample(label: number): Promise<DrawnLabel>;
}

/** The engine's, as the last stage of a run does it, but for the writing of images. */
export class EngineSampler extends Sampler {
  private readonly random = Random.from(0, 'sampling bench');

  private constructor(
    private readonly context: SubsamplingContext,
    private readonly pool: ProposerPool,
    private readonly strategy: SamplingStrategy,
  ) {
    super(pool.labelSpace.groups.length);
  }

  static async open(context: SubsamplingContext): Promise<EngineSampler> {
    const pool = await ProposerPool.open(context, labelSpaceOf(context.dataset, context.experiment.subsampling.labels));
    const strategy = strategiesOf(context.experiment).find(({ id }) => id === 'conditional-ratio')!;
    return new EngineSampler(context, pool, strategy);
  }

  async ratios({ labels }: RatioInputs): Promise<Float32Array> {
    const proposer = await this.pool.proposer(this.strategy, 0);
    // The same seed as that of the inputs: the same latents are drawn once more.
    const { ratios } = await proposer.propose(() => labels, Random.from(0, 'questions'))(labels.length);
    return ratios;
  }

  dispose(): void {
    this.pool.dispose();
  }

  protected async sample(label: number): Promise<DrawnLabel> {
    const {
      experiment: { subsampling },
    } = this.context;
    let found = { tries: 0, burnIn: 0, accepted: 0 };
    const milliseconds = await timed(async () => {
      const proposer = await this.pool.proposer(this.strategy, label);
      const propose = proposer.propose((count) => new Float32Array(count).fill(label), this.random);
      const { tries, burnIn, count } = await chooseSamples(this.strategy.id, {
        propose,
        options: subsampling,
        random: this.random,
        onProgress: () => undefined,
      });
      found = { tries, burnIn, accepted: count };
    });
    return { milliseconds, ...found };
  }
}

/** PyTorch's, with the weights of the same run. */
export class TorchSampler extends Sampler {
  private constructor(
    private readonly context: SubsamplingContext,
    private readonly peer: TorchPeer,
    readonly way: string,
    readonly ratios: readonly number[],
  ) {
    super(context.dataset.classes.length);
  }

  /** Gives PyTorch the networks and the inputs whose ratios it is to compute. */
  static async open(
    context: SubsamplingContext,
    peer: TorchPeer,
    { latents, labels }: RatioInputs,
  ): Promise<TorchSampler> {
    const {
      networks,
      experiment: {
        ratio: { hidden, groups, output },
        subsampling: { batch },
      },
    } = context;
    const generator = await networks.load(networkNames.generator);
    const spec = generatorSpecOf(generator);
    const [features, psi] = [await networks.load(networkNames.features), await networks.load(networkNames.ratio)];
    const tensors: HostTensors = {
      ...generator.tensors,
      ...features.tensors,
      ...psi.tensors,
      'check/latents': { shape: [labels.length, spec.latent], data: latents },
      'check/labels': { shape: [labels.length], data: labels },
    };
    const options = {
      recipe: spec,
      features: tensors['features/features/bias']!.data.length,
      hidden,
      groups,
      output,
      batch,
    };
    const folder = mkdtempSync(join(tmpdir(), 'darkroom-bench-'));
    try {
      const file = join(folder, 'networks.safetensors');
      writeFileSync(file, Buffer.concat(encodeSafetensors(tensors, { options: JSON.stringify(options) })));
      const { way, ratios } = await peer.ask(
        { open: file },
        z.object({ way: z.string(), ratios: z.array(z.number()) }),
      );
      return new TorchSampler(context, peer, way, ratios);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }

  protected sample(label: number): Promise<DrawnLabel> {
    const { perLabel, burnIn, maxTries, rethin } = this.context.experiment.subsampling;
    return this.peer.ask({ label, wanted: perLabel, burnIn, maxTries, rethin }, drawnSchema);
  }
}

/** The largest difference of two lists of ratios, relative to the ratio or to 1, their mean by construction. */
export function largestDifference(ours: ArrayLike<number>, theirs: readonly number[]): number {
  return theirs.reduce((max, ratio, i) => Math.max(max, Math.abs(ratio - ours[i]!) / Math.max(1, ratio)), 0);
}
