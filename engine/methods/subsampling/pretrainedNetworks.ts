import type { SubsamplingContext } from './config';
import { pretrainedAutoencoder } from './features/autoencoderFeatures';
import { pretrainedClassifierFeatures } from './features/classifierFeatures';
import type { FrozenFeatures, LabelPredictor } from './features/frozenFeatures';
import { pretrainedLabelRegressor } from './filter/labelRegressor';
import { frozenGenerator, type FrozenGenerator } from './generator/frozenGenerator';
import { labelEmbeddingEncoder } from './labels/improvedLabelInput';
import { oneHotEncoder, type LabelEncoder } from './labels/labelEncoder';
import type { LabelSpace } from './labels/labelSpace';
import { networkNames } from './savedNetworks';

/** The networks that earlier stages have saved, as later ones use them: frozen. */
export interface PretrainedNetworks {
  generator: FrozenGenerator;
  /** Encodes labels for the generator. */
  labelEncoder: LabelEncoder;
  features: FrozenFeatures;
  /** Predicts the continuous label of an image for the experiment's label filter; absent where there is no filter. */
  predictor: LabelPredictor | undefined;
}

/**
 * Encodes labels for networks that are conditioned on vectors: continuous labels by the saved embedding, classes as
 * one-hot vectors of `length`, by default as many as there are classes.
 */
export async function openLabelEncoder(
  { networks, runtime }: SubsamplingContext,
  labelSpace: LabelSpace,
  length = labelSpace.classes,
): Promise<LabelEncoder> {
  return labelSpace.continuous
    ? labelEmbeddingEncoder(await networks.load(networkNames.labelEmbedding), runtime)
    : oneHotEncoder(length);
}

/** Loads everything that the density ratio and the subsampling are built on. */
export async function loadPretrainedNetworks(
  context: SubsamplingContext,
  labelSpace: LabelSpace,
): Promise<PretrainedNetworks> {
  const {
    networks,
    experiment: { filter },
  } = context;
  const generator = frozenGenerator(await networks.load(networkNames.generator));
  const saved = await networks.load(networkNames.features);
  const labelEncoder = await openLabelEncoder(context, labelSpace, generator.condition);
  if (!labelSpace.continuous)
    return { generator, labelEncoder, features: pretrainedClassifierFeatures(context, saved), predictor: undefined };
  const { features, predictor } = pretrainedAutoencoder(context, saved);
  switch (filter.kind) {
    case 'none':
      return { generator, labelEncoder, features, predictor: undefined };
    case 'vicinity':
      return { generator, labelEncoder, features, predictor };
    case 'error-quantile': {
      const regressor = await networks.load(networkNames.labelRegressor);
      return { generator, labelEncoder, features, predictor: pretrainedLabelRegressor(context, regressor) };
    }
  }
}
