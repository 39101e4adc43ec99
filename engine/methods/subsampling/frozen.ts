import type { SubsamplingContext } from './context';
import { frozenAutoencoder } from './features/autoencoder';
import { featureNetwork, frozenClassFeatures } from './features/classFeatures';
import type { FrozenFeatures, LabelPredictor } from './features/frozen';
import { frozenRegressor, regressorNetwork } from './features/labelErrors';
import type { FrozenGenerator } from './generator/frozen';
import { generatorNetwork } from './generator/model';
import { frozenGenerator } from './generator/frozenGenerator';
import { classConditions, type Conditions } from './labels/conditions';
import { embeddingConditions, labelEmbeddingNetwork } from './labels/embedding';
import type { Labelling } from './labels/labelling';

/** What earlier stages have left, as later ones use it. */
export interface Frozen {
  generator: FrozenGenerator;
  /** How labels enter the generator. */
  conditions: Conditions;
  features: FrozenFeatures;
  /** Tells the continuous label of an image, for the filter of this experiment. */
  predictor: LabelPredictor | undefined;
}

/** How labels enter a generator that is conditioned on `length` numbers, by default as many as there are classes. */
export async function conditionsOf(
  { networks, runtime }: SubsamplingContext,
  labelling: Labelling,
  length = labelling.classes,
): Promise<Conditions> {
  return labelling.continuous
    ? embeddingConditions(await networks.load(labelEmbeddingNetwork), runtime)
    : classConditions(length);
}

/** Everything that the ratio and the subsampling are built on. */
export async function loadFrozen(context: SubsamplingContext, labelling: Labelling): Promise<Frozen> {
  const {
    networks,
    experiment: { filter },
  } = context;
  const generator = frozenGenerator(await networks.load(generatorNetwork));
  const kept = await networks.load(featureNetwork);
  const conditions = await conditionsOf(context, labelling, generator.condition);
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
