import type { NetworkStore } from '../../../storage/networkStore';
import type { SubsamplingContext } from '../config';
import { openLabelFilter } from '../filter/openLabelFilter';
import type { LabelSpace } from '../labels/labelSpace';
import { loadPretrainedNetworks, type PretrainedNetworks } from '../pretrainedNetworks';
import { createRatioNetwork } from '../ratio/ratioPrograms';
import { openRatioLabels, type RatioScope } from '../ratio/ratioTraining';
import { groupRatioName, networkNames, savedNetworkCost, sumOfCosts, type NetworkCost } from '../savedNetworks';
import { Proposer, type ProposerOptions, type RatioScoring } from './proposer';
import type { SamplingStrategy, StrategyId } from './strategies';

interface Parts {
  context: SubsamplingContext;
  labelSpace: LabelSpace;
  pretrained: PretrainedNetworks;
  /** The label filter that samples must pass, where there is one. */
  filter: RatioScoring['filter'];
}

/**
 * The proposers of an experiment's sampling strategies, each opened when it is first asked for. Where every label has a
 * ratio of its own, one proposer serves all labels: only the weights of its ratio are replaced.
 */
export class ProposerPool {
  readonly labelSpace: LabelSpace;
  private readonly opened = new Map<StrategyId, Proposer>();

  private constructor(private readonly parts: Parts) {
    this.labelSpace = parts.labelSpace;
  }

  static async open(context: SubsamplingContext, labelSpace: LabelSpace): Promise<ProposerPool> {
    const pretrained = await loadPretrainedNetworks(context, labelSpace);
    const { predictor } = pretrained;
    const filter = await openLabelFilter(context, labelSpace, pretrained);
    return new ProposerPool({
      context,
      labelSpace,
      pretrained,
      filter: predictor && filter.filtersSamples ? { filter, predictor } : undefined,
    });
  }

  /** The proposer of a strategy, ready for a label group. */
  async proposer({ id }: SamplingStrategy, group: number): Promise<Proposer> {
    const { networks, runtime, experiment } = this.parts.context;
    const { generator, labelEncoder } = this.parts.pretrained;
    const known = this.opened.get(id);
    const { batch } = experiment.subsampling;
    const proposer =
      known ?? (await Proposer.open(runtime, { generator, labelEncoder, scoring: await this.scoring(id), batch }));
    this.opened.set(id, proposer);
    if (id === 'per-label-ratios') proposer.useRatio((await networks.load(groupRatioName(group))).tensors);
    else if (id === 'conditional-ratio' && !known) proposer.useRatio((await networks.load(networkNames.ratio)).tensors);
    return proposer;
  }

  dispose(): void {
    for (const proposer of this.opened.values()) proposer.dispose();
    this.parts.pretrained.labelEncoder.dispose();
  }

  private async scoring(id: StrategyId): Promise<ProposerOptions['scoring']> {
    switch (id) {
      case 'plain':
        return { kind: 'none' };
      case 'discriminator-rejection':
        return { kind: 'discriminator' };
      case 'conditional-ratio':
        return this.ratioScoring('all');
      case 'per-label-ratios':
        return this.ratioScoring('single');
    }
  }

  private async ratioScoring(scope: RatioScope): Promise<RatioScoring> {
    const {
      context,
      labelSpace,
      pretrained: { features },
      filter,
    } = this.parts;
    const { labelEncoder, labels } = await openRatioLabels(context, labelSpace, scope);
    const network = createRatioNetwork({ features: features.dimension, labels }, context.experiment.ratio);
    return { kind: 'ratio', features, network, labelEncoder, ...(filter && { filter }) };
  }
}

/** The cost of a strategy's own networks; null for one that trains none. @param groups number of label groups. */
export async function strategyCost(
  { id }: SamplingStrategy,
  networks: NetworkStore,
  groups: number,
): Promise<NetworkCost | null> {
  switch (id) {
    case 'plain':
    case 'discriminator-rejection':
      return null;
    case 'conditional-ratio':
      return savedNetworkCost(await networks.load(networkNames.ratio));
    case 'per-label-ratios': {
      const names = Array.from({ length: groups }, (_, group) => groupRatioName(group));
      return sumOfCosts(await Promise.all(names.map(async (name) => savedNetworkCost(await networks.load(name)))));
    }
  }
}
