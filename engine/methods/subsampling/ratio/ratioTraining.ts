import { UserError } from '../../../errors';
import { formatCount } from '../../../format';
import { groupIndices } from '../../../metrics/labelGroups';
import type { DensityRatioOptions } from '../../../networks/densityRatio';
import { embeddingLength } from '../../../networks/labelEmbedding';
import type { SubsamplingContext } from '../config';
import { GeneratedFeatures } from '../features/generatedFeatures';
import { RealFeatures } from '../features/realFeatures';
import { openLabelFilter } from '../filter/openLabelFilter';
import { constantEncoder, type LabelEncoder } from '../labels/labelEncoder';
import type { LabelSpace } from '../labels/labelSpace';
import { loadPretrainedNetworks, openLabelEncoder } from '../pretrainedNetworks';
import { groupRatioName, networkNames } from '../savedNetworks';

/** A ratio to be learned: of all labels together (the paper's), or of a single label group (DRE-F-SP's). */
export interface RatioTask {
  /** The name under which it is saved. */
  network: string;
  /** Indices of the training images to learn from. */
  images: Uint32Array;
}

/** Whether a ratio serves all labels, given one of them, or a single label group. */
export type RatioScope = 'all' | 'single';

/** The data that ratios are trained on. */
export interface RatioTraining {
  tasks: readonly RatioTask[];
  scope: RatioScope;
  labelSpace: LabelSpace;
  /** Encodes labels for the ratio. */
  labelEncoder: LabelEncoder;
  labels: DensityRatioOptions['labels'];
  /** Length of a feature vector. */
  dimension: number;
  reals: RealFeatures;
  /** Features of the test images with their labels; of these, some may be training images, too. */
  tested: { features: RealFeatures; labels: Float32Array };
  fakes: GeneratedFeatures;
  dispose(): void;
}

/** The ratio of all labels together. */
function conditionalTask({ trainLabels }: LabelSpace): RatioTask {
  return { network: networkNames.ratio, images: Uint32Array.from(trainLabels, (_, i) => i) };
}

/**
 * A ratio for each label group by itself.
 * @throws UserError if a label has no training images.
 */
export function perLabelTasks({ dataset }: SubsamplingContext, { groups }: LabelSpace): RatioTask[] {
  return groups.map((group, i) => {
    const images = groupIndices(group, dataset, 'train');
    if (images.length > 0) return { network: groupRatioName(i), images };
    throw new UserError(`There is no training image of "${group.name}" to learn a ratio of its own from.`, {
      where: 'subsampling.baselines',
      advice: 'Use fewer subsampling.labels, more of the data set, or leave "per-label-ratios" out.',
    });
  });
}

/** How labels enter a ratio: encoded, or not at all where it serves a single one. */
export async function openRatioLabels(
  context: SubsamplingContext,
  labelSpace: LabelSpace,
  scope: RatioScope,
): Promise<Pick<RatioTraining, 'labelEncoder' | 'labels'>> {
  if (scope === 'single') return { labelEncoder: constantEncoder, labels: { kind: 'embedding', length: 1 } };
  return {
    labelEncoder: await openLabelEncoder(context, labelSpace),
    labels: labelSpace.continuous
      ? { kind: 'embedding', length: embeddingLength }
      : { kind: 'classes', count: labelSpace.classes },
  };
}

/** Opens the data that ratios are trained on, with programs that compute features. */
export async function openRatioTraining(
  context: SubsamplingContext,
  labelSpace: LabelSpace,
  scope: RatioScope,
): Promise<RatioTraining> {
  const { dataset, runtime, progress, experiment } = context;
  const tasks = scope === 'all' ? [conditionalTask(labelSpace)] : perLabelTasks(context, labelSpace);
  const pretrained = await loadPretrainedNetworks(context, labelSpace);
  const { features: extractor } = pretrained;
  const image = [dataset.height, dataset.width, dataset.channels] as const;
  const { labelEncoder, labels } = await openRatioLabels(context, labelSpace, scope);
  const reals = await RealFeatures.open(runtime, {
    extractor,
    split: dataset.train,
    image,
    onPrecompute(done) {
      progress.throwIfStopped();
      progress.activity(`features of real images ${formatCount(done)}`);
    },
  });
  // Only a few of these are shown: they are computed on demand.
  const tested = await RealFeatures.open(runtime, { extractor, split: dataset.test, image });
  const filter = await openLabelFilter(context, labelSpace, pretrained);
  const fakes = await GeneratedFeatures.open(runtime, { pretrained, filter, batch: experiment.ratio.batch });
  return {
    tasks,
    scope,
    labelSpace,
    labelEncoder,
    labels,
    dimension: extractor.dimension,
    reals,
    tested: { features: tested, labels: labelSpace.testLabels },
    fakes,
    dispose() {
      for (const part of [reals, tested, fakes, labelEncoder, pretrained.labelEncoder]) part.dispose();
    },
  };
}
