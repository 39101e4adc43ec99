import { resolve } from 'node:path';
import type { SampleGrid } from '../../../images/batch';
import { Random } from '../../../random';
import type { State } from '../../../runtime/program';
import type { Model } from '../../model';
import type { SubsamplingContext } from '../config';
import { interpolationGrid, labelGrid } from '../labelGrids';
import type { LabelEncoder } from '../labels/labelEncoder';
import type { LabelSpace } from '../labels/labelSpace';
import { openLabelEncoder } from '../pretrainedNetworks';
import { networkNames } from '../savedNetworks';
import { frozenGenerator, savedGan } from './frozenGenerator';
import { GeneratorSampler } from './generatorSampler';

interface Parts {
  context: SubsamplingContext;
  labelSpace: LabelSpace;
  labelEncoder: LabelEncoder;
  /** The generator's tensors, which are no part of the stage's checkpoint. */
  weights: State;
  sampler: GeneratorSampler;
}

/**
 * The generator of another run. It is not trained, only shown and saved in this run's folder, which then does not need
 * the other any more.
 */
export class PretrainedModel implements Model {
  readonly imagesPerStep = 0;
  readonly state: State;

  private constructor(private readonly parts: Parts) {
    this.state = parts.context.runtime.createState({});
  }

  /** @param folder of the other run. @throws UserError if it has no generator for these images. */
  static async create(context: SubsamplingContext, labelSpace: LabelSpace, folder: string): Promise<PretrainedModel> {
    const { networks, runtime } = context;
    const { generator, labelEmbedding } = await context.pretrainedGenerator(resolve(folder));
    // Saved at once: the label encoder is loaded from this run's folder.
    await networks.save(networkNames.generator, generator);
    if (labelEmbedding) await networks.save(networkNames.labelEmbedding, labelEmbedding);
    const { tensors, condition } = frozenGenerator(generator);
    const weights = runtime.createState(tensors);
    const labelEncoder = await openLabelEncoder(context, labelSpace, condition);
    const sampler = await GeneratorSampler.open(runtime, { gan: savedGan(generator), labelEncoder, state: weights });
    return new PretrainedModel({ context, labelSpace, labelEncoder, weights, sampler });
  }

  step(): Promise<never> {
    return Promise.reject(new Error('A generator of another run is not trained.'));
  }

  async grids(): Promise<SampleGrid[]> {
    const { context, sampler, labelSpace } = this.parts;
    const {
      seed,
      sampling: { columns },
      generator: { from },
    } = context.experiment;
    const random = Random.from(seed, 'grids');
    const note = `The generator of ${from}; a row for each label; seed ${seed}`;
    const options = { labelSpace, columns, random, note };
    return [await labelGrid(sampler, options), await interpolationGrid(sampler, options)];
  }

  dispose(): void {
    const { sampler, weights, labelEncoder } = this.parts;
    for (const part of [sampler, weights, labelEncoder, this.state]) part.dispose();
  }
}
