import { dirname } from 'node:path';
import { bestFirst, byName, newestFirst } from '../../engine/runs/experiments';
import { matchesFilter } from '../../engine/runs/filter';
import { isLive } from '../../engine/runs/record';
import type { Run } from '../../engine/runs/run';
import type { RunOverview } from '../runs/overview';

export const runOrders = ['newest', 'best', 'name'] as const;
export type RunOrder = (typeof runOrders)[number];
export const runGroupings = ['experiment', 'tag', 'none'] as const;
export type RunGrouping = (typeof runGroupings)[number];

/** How the Runs view lists runs. */
export interface RunListing {
  order: RunOrder;
  grouping: RunGrouping;
  /** As typed: see `matchesFilter`. */
  filter: string;
}

/** Runs that are listed together. */
export interface RunGroup {
  /** Tells it from every other group. */
  key: string;
  /** The experiment's name, or the tag; null for the runs without a tag, and for the one group of all runs. */
  name: string | null;
  /** Where the experiment's file or its runs lie; null for what is no experiment. */
  place: string | null;
  /** Whether another group has the same name. */
  isAmbiguous: boolean;
  /** Those that fit the filter, in order. */
  runs: Run[];
  /** How many there are with those that don't fit. */
  total: number;
}

const orders: Record<RunOrder, (runs: readonly Run[]) => Run[]> = {
  newest: newestFirst,
  // Runs that go on stand above: one that was just started has no figure to be found by.
  best: (runs) => {
    const sorted = bestFirst(runs);
    return [...sorted.filter(({ phase }) => isLive(phase)), ...sorted.filter(({ phase }) => !isLive(phase))];
  },
  name: byName,
};

/** Groups without a fitting run are left out. A run with two tags is in two groups. */
export function groupRuns(
  overview: Pick<RunOverview, 'experiments' | 'get'>,
  { order, grouping, filter }: RunListing,
): RunGroup[] {
  const present = overview.experiments.map((experiment) => ({
    ...experiment,
    runs: experiment.runs.map((run) => overview.get(run.folder) ?? run),
  }));
  const all = present.flatMap(({ runs }) => runs);
  const groups: Pick<RunGroup, 'key' | 'name' | 'place' | 'runs'>[] =
    grouping === 'experiment'
      ? present.map(({ key, name, file, runs }) => ({ key, name, place: dirname(file ?? key), runs }))
      : grouping === 'tag'
        ? byTag(all)
        : [{ key: '', name: null, place: null, runs: all }];
  return groups
    .map((group) => ({
      ...group,
      isAmbiguous: groups.some((other) => other !== group && other.name === group.name),
      runs: orders[order](group.runs.filter((run) => matchesFilter(run, filter))),
      total: group.runs.length,
    }))
    .filter(({ runs }) => runs.length > 0);
}

/** In alphabetical order of the tags; runs without one last. */
function byTag(runs: readonly Run[]): Pick<RunGroup, 'key' | 'name' | 'place' | 'runs'>[] {
  const tags = [...new Set(runs.flatMap(({ annotations }) => annotations.tags))].sort();
  const tagged = tags.map((tag) => ({
    key: `tag ${tag}`,
    name: tag,
    place: null,
    runs: runs.filter(({ annotations }) => annotations.tags.includes(tag)),
  }));
  const rest = runs.filter(({ annotations }) => annotations.tags.length === 0);
  return rest.length > 0 ? [...tagged, { key: 'no tag', name: null, place: null, runs: rest }] : tagged;
}
