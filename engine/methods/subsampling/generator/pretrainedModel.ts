import { resolve } from 'node:path';
import type { SampleGrid } from '../../../images/batch';
import { Random } from '../../../random';
import type { State } from '../../../runtime/program';
import type { Model } from '../../model';
import type { SubsamplingContext } from '../context';
import { openLabelEncoder } from '../pretrainedNetworks';
import { interpolationGrid, labelGrid } from '../labelGrids';
import { labelEmbeddingNetwork } from '../labels/improvedLabelInput';
import type { LabelSpace } from '../labels/labelSpace';
import { GeneratorSampler } from './generatorSampler';
import { generatorNetwork } from './ganModel';
import { frozenGenerator } from './frozenGenerator';

const samplingBatch = 100;

/**
 * A generator of another run: it is not trained, only shown and kept in this run's folder, which then needs the other
 * no more.
 */
export class PretrainedModel implements Model {
  readonly imagesPerStep = 0;

  private constructor(
    private readonly context: SubsamplingContext,
    private readonly labelling: LabelSpace,
    readonly state: State,
    private readonly source: GeneratorSampler,
  ) {}

  static async create(context: SubsamplingContext, labelling: LabelSpace, folder: string): Promise<PretrainedModel> {
    const { networks, runtime } = context;
    const { generator, labelEmbedding } = await context.pretrainedGenerator(resolve(folder));
    // Kept at once: how its labels are embedded is needed to show it.
    await networks.save(generatorNetwork, generator);
    if (labelEmbedding) await networks.save(labelEmbeddingNetwork, labelEmbedding);
    const frozen = frozenGenerator(generator);
    const source = await GeneratorSampler.open(
      frozen,
      await openLabelEncoder(context, labelling, frozen.condition),
      runtime,
      samplingBatch,
    );
    return new PretrainedModel(context, labelling, runtime.createState({}), source);
  }

  step(): Promise<never> {
    return Promise.reject(new Error('A generator of another run is not trained.'));
  }

  async grids(): Promise<SampleGrid[]> {
    const {
      experiment: {
        seed,
        sampling: { columns },
        generator: { from },
      },
    } = this.context;
    const drawer = {
      latent: this.source.generator.latent,
      draw: (latents: Float32Array, labels: Float32Array) => this.source.draw(latents, labels),
    };
    const random = Random.from(seed, 'grids');
    const note = `The generator of ${from}; a row for each label; seed ${seed}`;
    return [
      await labelGrid(drawer, this.labelling, columns, random, note),
      await interpolationGrid(drawer, this.labelling, columns, random, note),
    ];
  }

  dispose(): void {
    this.source.dispose();
    this.state.dispose();
  }
}
