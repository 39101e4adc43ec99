import { UserError } from '../errors';
import { usesFeatureNetwork } from '../experiment/computedMetrics';
import type { Evaluated } from '../history/headline';
import { shortId } from '../metrics/networks/evaluationNetwork';
import { loadPretrained } from '../metrics/networks/pretrained/loadPretrained';
import { shellWord } from '../plainText';
import type { Resumable } from '../runFolder/readResumable';

/**
 * Looks for the pretrained feature network of a run that goes on: its file may lie elsewhere by now, if it is the same
 * network. Figures of another would begin a best of their own, and the former best's checkpoint would be given up.
 * @throws UserError if its files are missing or damaged, or it is another than that of the run's newest figures.
 */
export async function assertSameNetwork({
  folder,
  experiment,
  evaluations,
}: Pick<Resumable, 'folder' | 'experiment' | 'evaluations'>): Promise<void> {
  if (!usesFeatureNetwork(experiment)) return;
  const network = await loadPretrained(experiment.evaluation.network);
  const former = networksOf(evaluations);
  if (!network || former.length === 0 || former.includes(shortId(network))) return;
  const resume = `darkroom resume ${shellWord(folder)} --set`;
  const { file } = experiment.evaluation.network;
  throw new UserError(
    `This is another feature network: it is ${shortId(network)}, and the run's figures are made with ` +
      `${former.join(', ')}. Figures of two networks don't compare, so the run's best would be lost.`,
    {
      where: `evaluation.network.${file === undefined ? 'name' : 'file'}`,
      advice:
        (file === undefined
          ? 'Give the keys of evaluation.network in config.json the values that the run began with.'
          : `Give the run its own network back: ${resume} evaluation.network.file=<file> names where it lies now.`) +
        ` To go on without figures: ${resume} evaluation.every=0. For figures of another network start a new run.`,
    },
  );
}

/** The networks that the newest figures which name theirs are made with; none before the first. */
function networksOf(evaluations: readonly Evaluated[]): string[] {
  const named = evaluations.map(({ measurements }) =>
    measurements.flatMap(({ network }) => network?.split(', ') ?? []),
  );
  return [...new Set(named.findLast((networks) => networks.length > 0))];
}
