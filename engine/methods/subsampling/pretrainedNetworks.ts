import type { SubsamplingContext } from './context';
import { frozenAutoencoder } from './features/autoencoderFeatures';
import { featureNetwork, frozenClassFeatures } from './features/classifierFeatures';
import type { FrozenFeatures, LabelPredictor } from './features/realFeatures';
import { frozenRegressor, regressorNetwork } from './filter/labelRegressor';
import type { FrozenGenerator } from './generator/generatorSampler';
import { generatorNetwork } from './generator/ganModel';
import { frozenGenerator } from './generator/frozenGenerator';
import { oneHotEncoder, type LabelEncoder } from './labels/labelEncoder';
import { labelEmbeddingEncoder, labelEmbeddingNetwork } from './labels/improvedLabelInput';
import type { LabelSpace } from './labels/labelSpace';

/** What earlier stages have left, as later ones use it. */
export interface PretrainedNetworks {
  generator: FrozenGenerator;
  /** How labels enter the generator. */
  conditions: LabelEncoder;
  features: FrozenFeatures;
  /** Tells the continuous label of an image, for the filter of this experiment. */
  predictor: LabelPredictor | undefined;
}

/** How labels enter a generator that is conditioned on `length` numbers, by default as many as there are classes. */
export async function openLabelEncoder(
  { networks, runtime }: SubsamplingContext,
  labelling: LabelSpace,
  length = labelling.classes,
): Promise<LabelEncoder> {
  return labelling.continuous
    ? labelEmbeddingEncoder(await networks.load(labelEmbeddingNetwork), runtime)
    : oneHotEncoder(length);
}

/** Everything that the ratio and the subsampling are built on. */
export async function loadPretrainedNetworks(context: SubsamplingContext, labelling: LabelSpace): Promise<PretrainedNetworks> {
  const {
    networks,
    experiment: { filter },
  } = context;
  const generator = frozenGenerator(await networks.load(generatorNetwork));
  const kept = await networks.load(featureNetwork);
  const conditions = await openLabelEncoder(context, labelling, generator.condition);
  if (!labelling.continuous)
    return { generator, conditions, features: frozenClassFeatures(context, kept), predictor: undefined };
  const { features, predictor } = frozenAutoencoder(context, kept);
  switch (filter.kind) {
    case 'none':
      return { generator, conditions, features, predictor: undefined };
    case 'vicinity':
      return { generator, conditions, features, predictor };
    case 'error-quantile':
      return {
        generator,
        conditions,
        features,
        predictor: frozenRegressor(context, await networks.load(regressorNetwork)),
      };
  }
}
