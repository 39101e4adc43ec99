import { keptCost, sumOfCosts, type Cost } from '../cost';
import type { SubsamplingContext } from '../context';
import { loadFrozen } from '../frozen';
import type { Labelling } from '../labels/labelling';
import { filterOf, perLabelNetwork, ratioLabels, ratioNetwork } from '../ratio/parts';
import { createRatio } from '../ratio/programs';
import type { SamplingParts } from './model';
import { Proposer, type ProposerParts } from './proposer';
import { systemsOf, type System, type SystemId } from './systems';

/** What the last stage needs: proposals of every system, and what its networks cost. */
export async function samplingParts(context: SubsamplingContext, labelling: Labelling): Promise<SamplingParts> {
  const { networks, runtime, experiment } = context;
  const { predictor, ...frozen } = await loadFrozen(context, labelling);
  const filter = await filterOf(context, labelling, { ...frozen, predictor });
  const held = predictor && filter.holdsSamples ? { filter: { filter, predictor, features: frozen.features } } : {};

  const judgeOf = async (id: SystemId): Promise<Pick<ProposerParts, 'judge' | 'filter'>> => {
    switch (id) {
      case 'plain':
        return { judge: { kind: 'none' } };
      case 'discriminator-rejection':
        return { judge: { kind: 'score' } };
      case 'conditional-ratio':
      case 'per-label-ratios': {
        const { conditions, labels } = await ratioLabels(
          context,
          labelling,
          id === 'conditional-ratio' ? 'all' : 'single',
        );
        return {
          judge: {
            kind: 'ratio',
            features: frozen.features,
            system: createRatio(frozen.features.dimension, labels, experiment.ratio),
            conditions,
          },
          ...held,
        };
      }
    }
  };
  // A program for each system; where a label has a ratio of its own, only its weights change.
  const opened = new Map<SystemId, Proposer>();
  const proposerOf = async ({ id }: System, group: number): Promise<Proposer> => {
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
    systems: systemsOf(experiment),
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
          return keptCost(await networks.load(ratioNetwork));
        case 'per-label-ratios':
          return sumOfCosts(
            await Promise.all(
              labelling.groups.map(async (_, group) => keptCost(await networks.load(perLabelNetwork(group)))),
            ),
          );
      }
    },
  };
}
