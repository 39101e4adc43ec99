import { Random } from '../../../random';
import type { SubsamplingContext } from '../config';
import { GeneratedFeatures } from '../features/generatedFeatures';
import { largestGap, type LabelSpace } from '../labels/labelSpace';
import type { PretrainedNetworks } from '../pretrainedNetworks';
import { networkNames } from '../savedNetworks';
import { errorFilter, noFilter, quantile, vicinityFilter, type LabelFilter } from './labelFilter';

/** Images per label group on which v1's cut-off is measured. */
const measuredPerGroup = 500;

/** The label filter of an experiment. */
export async function openLabelFilter(
  context: SubsamplingContext,
  labelSpace: LabelSpace,
  pretrained: PretrainedNetworks,
): Promise<LabelFilter> {
  const { filter } = context.experiment;
  if (!labelSpace.continuous) return noFilter;
  switch (filter.kind) {
    case 'none':
      return noFilter;
    case 'vicinity':
      return vicinityFilter(filter.zetaFactor * largestGap(labelSpace.trainLabels), filter.maxRounds);
    case 'error-quantile':
      return errorFilter(await errorCutOff(context, labelSpace, pretrained), filter.maxRounds);
  }
}

/**
 * v1's cut-off: the error of the predicted label that a share of all generated images does not exceed. It is measured
 * once and saved.
 */
async function errorCutOff(
  context: SubsamplingContext,
  labelSpace: LabelSpace,
  pretrained: PretrainedNetworks,
): Promise<number> {
  const {
    experiment: { seed, filter, ratio },
    networks,
    runtime,
    progress,
  } = context;
  const name = networkNames.labelCutOff;
  if ((await networks.size(name)) !== null) return (await networks.load(name)).tensors[name]!.data[0]!;
  const random = Random.from(seed, 'label errors');
  const errors: number[] = [];
  // A filter that lets every image pass and records its error.
  const recording: LabelFilter = {
    ...noFilter,
    passes: (label, predicted) => errors.push(Math.abs(predicted - label)) > 0,
  };
  const generated = await GeneratedFeatures.open(runtime, { pretrained, filter: recording, batch: ratio.batch });
  for (const group of labelSpace.groups) {
    progress.throwIfStopped();
    progress.activity(`label errors of generated images: ${group.name}`);
    await generated.draw(new Float32Array(measuredPerGroup).fill(labelSpace.networkLabel(group)), random);
  }
  generated.dispose();
  const cutOff = quantile(Float32Array.from(errors), filter.quantile);
  await networks.save(name, {
    tensors: { [name]: { shape: [1], data: Float32Array.of(cutOff) } },
    metadata: {},
  });
  return cutOff;
}
