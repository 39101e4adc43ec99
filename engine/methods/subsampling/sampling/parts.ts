import { keptCost, sumOfCosts, type Cost } from '../cost';
import type { SubsamplingContext } from '../context';
import { loadFrozen } from '../frozen';
import type { Labelling } from '../labels/labelling';
import { filterOf, perLabelNetwork, ratioLabels, ratioNetwork } from '../ratio/parts';
import { createRatio } from '../ratio/programs';
import type { SamplingParts } from './model';
import { Proposer, type FrozenRatio, type ProposerParts } from './proposer';
import { systemsOf, type System } from './systems';

/** What the last stage needs: proposals of every system, and what its networks cost. */
export async function samplingParts(context: SubsamplingContext, labelling: Labelling): Promise<SamplingParts> {
  const { networks, runtime, experiment } = context;
  const { predictor, ...frozen } = await loadFrozen(context, labelling);
  const filter = await filterOf(context, labelling, { ...frozen, predictor });
  const held = predictor && filter.holdsSamples ? { filter: { filter, predictor, features: frozen.features } } : {};

  const ratioOf = async (name: string, kind: 'all' | 'single'): Promise<FrozenRatio> => {
    const { conditions, labels } = await ratioLabels(context, labelling, kind);
    return { system: createRatio(frozen.features.dimension, labels, experiment.ratio), tensors: (await networks.load(name)).tensors, conditions };
  };
  const judgedBy = async ({ id }: System, group: number): Promise<Pick<ProposerParts, 'judge' | 'filter'>> => {
    switch (id) {
      case 'plain': return { judge: { kind: 'none' } };
      case 'discriminator-rejection': return { judge: { kind: 'score' } };
      case 'conditional-ratio': return { judge: { kind: 'ratio', features: frozen.features, ratio: await ratioOf(ratioNetwork, 'all') }, ...held };
      case 'per-label-ratios': return { judge: { kind: 'ratio', features: frozen.features, ratio: await ratioOf(perLabelNetwork(group), 'single') }, ...held };
    }
  };
  return {
    labelling, systems: systemsOf(experiment),
    open: async (system, group) => Proposer.open(
      { generator: frozen.generator, conditions: frozen.conditions, ...await judgedBy(system, group) }, runtime, experiment.subsampling.batch),
    cost: async ({ id }): Promise<Cost | null> => {
      switch (id) {
        case 'plain': case 'discriminator-rejection': return null;
        case 'conditional-ratio': return keptCost(await networks.load(ratioNetwork));
        case 'per-label-ratios': return sumOfCosts(await Promise.all(labelling.groups.map(async (_, group) => keptCost(await networks.load(perLabelNetwork(group))))));
      }
    },
  };
}
