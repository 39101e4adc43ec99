import { shortNames } from '../../engine/runs/flatConfig';
import { valueText } from '../../engine/runs/runText';
import type { RunOverview } from '../runs/overview';

/** What a run's panel says of it that no engine has written: as the Runs view has it. */
export interface ListedFacts {
  /** The name that a person gave it; empty for none. */
  title: string;
  tags: string[];
  /** The keys that tell it from the experiment's other runs, by their short names, with its values. */
  differing: { key: string; value: string }[];
}

/** Nothing of a run that isn't listed. */
export function factsOf(folder: string, overview: Pick<RunOverview, 'get' | 'standingOf'>): ListedFacts {
  const run = overview.get(folder);
  if (!run) return { title: '', tags: [], differing: [] };
  const { differing } = overview.standingOf(run);
  const names = shortNames(differing);
  return {
    title: run.annotations.name ?? '',
    tags: run.annotations.tags,
    differing: differing
      .filter((key) => key in run.config)
      .map((key) => ({ key: names.get(key) ?? key, value: valueText(run.config[key]) })),
  };
}
