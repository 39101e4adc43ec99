import { savedNetworkCost, sumOfCosts, type Cost } from '../savedNetworks';
import type { SubsamplingContext } from '../context';
import { loadPretrainedNetworks } from '../pretrainedNetworks';
import type { LabelSpace } from '../labels/labelSpace';
import { filterOf, perLabelNetwork, openRatioLabels, ratioNetwork } from '../ratio/ratioTraining';
import { createRatioNetwork } from '../ratio/ratioPrograms';
import type { SamplingParts } from './samplingModel';
import { Proposer, type ProposerParts } from './proposer';
import { strategiesOf, type SamplingStrategy, type StrategyId } from './strategies';

/** What the last stage needs: proposals of every system, and what its networks cost. */
export async function samplingParts(context: SubsamplingContext, labelling: LabelSpace): Promise<SamplingParts> {
  const { networks, runtime, experiment } = context;
  const { predictor, ...frozen } = await loadPretrainedNetworks(context, labelling);
  const filter = await filterOf(context, labelling, { ...frozen, predictor });
  const held = predictor && filter.holdsSamples ? { filter: { filter, predictor, features: frozen.features } } : {};

  const judgeOf = async (id: StrategyId): Promise<Pick<ProposerParts, 'judge' | 'filter'>> => {
    switch (id) {
      case 'plain':
        return { judge: { kind: 'none' } };
      case 'discriminator-rejection':
        return { judge: { kind: 'score' } };
      case 'conditional-ratio':
      case 'per-label-ratios': {
        const { conditions, labels } = await openRatioLabels(
          context,
          labelling,
          id === 'conditional-ratio' ? 'all' : 'single',
        );
        return {
          judge: {
            kind: 'ratio',
            features: frozen.features,
            system: createRatioNetwork(frozen.features.dimension, labels, experiment.ratio),
            conditions,
          },
          ...held,
        };
      }
    }
  };
  // A program for each system; where a label has a ratio of its own, only its weights change.
  const opened = new Map<StrategyId, Proposer>();
  const proposerOf = async ({ id }: SamplingStrategy, group: number): Promise<Proposer> => {
    const known = opened.get(id);
    const proposer =
      known ??
      (await Proposer.open(
        { generator: frozen.generator, conditions: frozen.conditions, ...(await judgeOf(id)) },
        runtime,
        experiment.subsampling.batch,
      ));
    opened.set(id, proposer);
    if (id === 'per-label-ratios') proposer.useRatio((await networks.load(perLabelNetwork(group))).tensors);
    else if (id === 'conditional-ratio' && !known) proposer.useRatio((await networks.load(ratioNetwork)).tensors);
    return proposer;
  };
  return {
    labelling,
    systems: strategiesOf(experiment),
    proposer: proposerOf,
    dispose() {
      for (const proposer of opened.values()) proposer.dispose();
      frozen.conditions.dispose();
    },
    cost: async ({ id }): Promise<Cost | null> => {
      switch (id) {
        case 'plain':
        case 'discriminator-rejection':
          return null;
        case 'conditional-ratio':
          return savedNetworkCost(await networks.load(ratioNetwork));
        case 'per-label-ratios':
          return sumOfCosts(
            await Promise.all(
              labelling.groups.map(async (_, group) => savedNetworkCost(await networks.load(perLabelNetwork(group)))),
            ),
          );
      }
    },
  };
}
