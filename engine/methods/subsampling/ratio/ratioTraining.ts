import { groupIndices } from '../../../metrics/labelGroups';
import { UserError } from '../../../errors';
import { formatCount } from '../../../format';
import { Random } from '../../../random';
import { embeddingLength } from '../../../networks/labelEmbedding';
import type { DensityRatioOptions } from '../../../networks/densityRatio';
import type { SubsamplingContext } from '../context';
import { RealFeatures } from '../features/realFeatures';
import { openLabelEncoder, loadPretrainedNetworks, type PretrainedNetworks } from '../pretrainedNetworks';
import { constantEncoder, type LabelEncoder } from '../labels/labelEncoder';
import { largestGap, type LabelSpace } from '../labels/labelSpace';
import { GeneratedFeatures } from '../features/generatedFeatures';
import { errorFilter, noFilter, quantile, vicinityFilter, type LabelFilter } from '../filter/labelFilter';
import type { RatioTraining, RatioTask } from './ratioModel';

export const ratioNetwork = 'ratio';
/** Images that v1's cut-off is measured on, for each label. */
const measuredPerLabel = 500;
const fakeBatch = 128;
/** Under what name v1's cut-off is kept. */
const cutOffNetwork = 'label-cut-off';

/** The paper's: one ratio of all labels together. */
export function conditionalTask({ trainLabels: train }: LabelSpace): RatioTask {
  return { network: ratioNetwork, images: Uint32Array.from(train, (_, i) => i) };
}

export const perLabelNetwork = (group: number) => `${ratioNetwork}-${String(group).padStart(3, '0')}`;

/**
 * DRE-F-SP's: a ratio for each label by itself.
 * @throws UserError if a label has no training images.
 */
export function perLabelTasks({ dataset }: SubsamplingContext, { groups }: LabelSpace): RatioTask[] {
  return groups.map((group, i) => {
    const images = groupIndices(group, dataset, 'train');
    if (images.length > 0) return { network: perLabelNetwork(i), images };
    throw new UserError(`There is no training image of "${group.name}" to learn a ratio of its own from.`, {
      where: 'subsampling.baselines',
      advice: 'Use fewer subsampling.labels, more of the data set, or leave "per-label-ratios" out.',
    });
  });
}

/** How labels enter a ratio of all labels, or of a single one, which needs none. */
export async function openRatioLabels(
  context: SubsamplingContext,
  labelling: LabelSpace,
  kind: 'all' | 'single',
): Promise<{ conditions: LabelEncoder; labels: DensityRatioOptions['labels'] }> {
  if (kind === 'single') return { conditions: constantEncoder, labels: { kind: 'embedding', length: 1 } };
  return {
    conditions: await openLabelEncoder(context, labelling),
    labels: labelling.continuous
      ? { kind: 'embedding', length: embeddingLength }
      : { kind: 'classes', count: labelling.classes },
  };
}

/** What the training of ratios needs. */
export async function openRatioTraining(
  context: SubsamplingContext,
  labelling: LabelSpace,
  kind: 'all' | 'single',
  tasks: readonly RatioTask[],
): Promise<RatioTraining> {
  const { dataset, runtime, progress } = context;
  const frozen = await loadPretrainedNetworks(context, labelling);
  const image = [dataset.height, dataset.width, dataset.channels] as const;
  const told = (done: number) => {
    progress.throwIfStopped();
    progress.activity(`features of real images ${formatCount(done)}`);
  };
  const { conditions, labels } = await openRatioLabels(context, labelling, kind);
  const reals = await RealFeatures.open(frozen.features, dataset.train, image, runtime, told);
  // Few of these are ever looked at.
  const heldOut = await RealFeatures.open(frozen.features, dataset.test, image, runtime);
  const fakes = await openFakes(context, frozen, await filterOf(context, labelling, frozen));
  return {
    labelling,
    kind,
    tasks,
    dimension: frozen.features.dimension,
    conditions,
    labels,
    reals,
    heldOut: { features: heldOut, labels: labelling.testLabels },
    fakes,
    dispose() {
      for (const part of [reals, heldOut, fakes, conditions, frozen.conditions]) part.dispose();
    },
  };
}

function openFakes(
  { runtime, experiment: { ratio } }: SubsamplingContext,
  { predictor, ...frozen }: PretrainedNetworks,
  filter: LabelFilter,
): Promise<GeneratedFeatures> {
  return GeneratedFeatures.open(
    { ...frozen, filter, ...(predictor && { predictor }) },
    runtime,
    Math.min(ratio.batch, fakeBatch),
  );
}

/** The label-consistency filter of an experiment. */
export async function filterOf(
  context: SubsamplingContext,
  labelling: LabelSpace,
  frozen: PretrainedNetworks,
): Promise<LabelFilter> {
  const { filter } = context.experiment;
  if (!labelling.continuous) return noFilter;
  switch (filter.kind) {
    case 'none':
      return noFilter;
    case 'vicinity':
      return vicinityFilter(filter.zetaFactor * largestGap(labelling.trainLabels), filter.maxRounds);
    case 'error-quantile':
      return errorFilter(await errorCutOff(context, labelling, frozen), filter.maxRounds);
  }
}

/**
 * v1's cut-off: the error of the predicted label that a share of all generated images doesn't exceed. Measured once and
 * kept.
 */
async function errorCutOff(context: SubsamplingContext, labelling: LabelSpace, frozen: PretrainedNetworks): Promise<number> {
  const {
    experiment: { seed, filter },
    networks,
    progress,
  } = context;
  if ((await networks.size(cutOffNetwork)) !== null)
    return (await networks.load(cutOffNetwork)).tensors[cutOffNetwork]!.data[0]!;
  const random = Random.from(seed, 'label errors');
  const errors: number[] = [];
  // A filter that only listens: every image passes, and its error is written down.
  const listening: LabelFilter = {
    ...noFilter,
    passes: (label, predicted) => errors.push(Math.abs(predicted - label)) > 0,
  };
  const fakes = await openFakes(context, frozen, listening);
  for (const group of labelling.groups) {
    progress.throwIfStopped();
    progress.activity(`label errors of generated images: ${group.name}`);
    await fakes.draw(new Float32Array(measuredPerLabel).fill(labelling.networkLabel(group)), random);
  }
  fakes.dispose();
  const cutOff = quantile(Float32Array.from(errors), filter.quantile);
  await networks.save(cutOffNetwork, {
    tensors: { [cutOffNetwork]: { shape: [1], data: Float32Array.of(cutOff) } },
    metadata: {},
  });
  return cutOff;
}
