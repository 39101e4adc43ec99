import { basename, dirname, join } from 'node:path';
import { isBetter } from '../history/headline';
import { differingKeys } from './flatConfig';
import { experimentOf, timeOf, type Run } from './run';

/** The runs of one experiment, which are set against each other. */
export interface ExperimentRuns {
  /** The experiment's file; where that is gone, the folder its runs were put into: two of one name are two. */
  key: string;
  name: string;
  /** The experiment's file, where it is now; or null. */
  file: string | null;
  /** The newest first. */
  runs: Run[];
  /** The run with the best headline figure; null where fewer than two have one. */
  best: Run | null;
  /** The keys in which the configurations differ, the seed apart. */
  differing: string[];
}

/** Runs by experiment, in alphabetical order of their names. */
export function byExperiment(runs: readonly Run[]): ExperimentRuns[] {
  const groups = new Map<string, Run[]>();
  for (const run of runs) {
    const key = experimentKey(run);
    const group = groups.get(key);
    if (group) group.push(run);
    else groups.set(key, [run]);
  }
  const experiments = Array.from(groups, ([key, members]): ExperimentRuns => {
    const sorted = newestFirst(members);
    return {
      key,
      name: experimentOf(sorted[0]!),
      file: sorted[0]!.experimentFile,
      runs: sorted,
      best: bestRun(sorted),
      differing: distinguishingKeys(sorted),
    };
  });
  return experiments.sort((a, b) => compare(a.name, b.name) || compare(a.key, b.key));
}

/** What tells a run's experiment from all others, also from those of the same name. */
export function experimentKey(run: Run): string {
  if (run.experimentFile !== null) return run.experimentFile;
  const name = experimentOf(run);
  for (let folder = dirname(run.folder); dirname(folder) !== folder; folder = dirname(folder)) {
    if (basename(folder) === name) return folder;
  }
  return join(dirname(run.folder), name);
}

/**
 * The run with the best figure; of equals the older one, which got there first. Runs that are judged by another figure
 * than the newest, or in other features, are left out. Null where fewer than two can be compared.
 */
function bestRun(runs: readonly Run[]): Run | null {
  const judged = newestFirst(runs).filter(({ headline }) => headline?.best);
  const comparable = judged.filter(({ headline }) => headline!.measure === judged[0]!.headline!.measure).reverse();
  if (comparable.length < 2) return null;
  return comparable.reduce((best, run) =>
    isBetter(run.headline!.best!.value, best.headline!.best!.value, run.headline!.better) ? run : best,
  );
}

/** Sections that say how a run is watched and kept, rather than what is trained. */
const aside = /^(sampling|evaluation|checkpoints|runtime)\./;

/**
 * The keys that tell runs apart in a line of text, which has the seed by itself: what is trained first, for a line may
 * have no room for all.
 */
function distinguishingKeys(runs: readonly Run[]): string[] {
  const keys = differingKeys(
    runs.map(({ config }) => config),
    { presentOnly: true },
  ).filter((key) => key !== 'seed');
  return [...keys.filter((key) => !aside.test(key)), ...keys.filter((key) => aside.test(key))];
}

export function newestFirst(runs: readonly Run[]): Run[] {
  return [...runs].sort((a, b) => timeOf(b) - timeOf(a) || compare(a.folder, b.folder));
}

/**
 * The best figure first; runs without one behind all others, the newest first. Runs that are judged by different
 * figures, or in different features, can't be compared: those of the newest run's figure come first.
 */
export function bestFirst(runs: readonly Run[]): Run[] {
  const sorted = newestFirst(runs);
  const figures = new Set(sorted.flatMap(({ headline }) => (headline?.best ? [headline.measure] : [])));
  const ranks = new Map([...figures].map((measure, rank) => [measure, rank]));
  return sorted.sort(({ headline: a }, { headline: b }) => {
    if (!a?.best || !b?.best) return Number(Boolean(b?.best)) - Number(Boolean(a?.best));
    if (a.measure !== b.measure) return ranks.get(a.measure)! - ranks.get(b.measure)!;
    if (a.best.value === b.best.value) return 0;
    return isBetter(a.best.value, b.best.value, a.better) ? -1 : 1;
  });
}

/** By the names that people gave, alphabetically; runs without a name behind those, the newest first. */
export function byName(runs: readonly Run[]): Run[] {
  return newestFirst(runs).sort(({ annotations: { name: a } }, { annotations: { name: b } }) => {
    if (a === null || b === null) return Number(a === null) - Number(b === null);
    return compare(a, b);
  });
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
