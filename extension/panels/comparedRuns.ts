import { differingKeys, shortNames, type FlatConfig } from '../../engine/runs/flatConfig';
import { experimentOf, type Run } from '../../engine/runs/run';
import { differingTexts } from '../../engine/runs/runText';
import type { ComparedKey } from '../contract/comparePanel';
import { startText } from '../views/describe';

type NamedRun = Pick<Run, 'folder' | 'record' | 'config' | 'annotations'>;

/** As many keys as a label has room for. */
const mostKeys = 3;

/** All keys of the runs' configurations, in the order of the files. */
export function comparedKeys(configs: readonly FlatConfig[]): ComparedKey[] {
  const paths = [...new Set(configs.flatMap((config) => Object.keys(config)))];
  const titles = shortNames(paths);
  const differing = new Set(differingKeys(configs));
  return paths.map((path) => ({ path, title: titles.get(path)!, differs: differing.has(path) }));
}

/**
 * What each run is called beside the others: by the name it was given; else by its experiment, where they are of
 * several, and as few keys as tell it from the others; and by its start where another one is called the same.
 */
export function labelsOf(runs: readonly NamedRun[], locale: string): string[] {
  const keys = distinguishing(runs.map(({ config }) => config));
  const severalExperiments = new Set(runs.map(experimentOf)).size > 1;
  const labels = runs.map((run) => {
    if (run.annotations.name !== null) return run.annotations.name;
    return [...(severalExperiments ? [experimentOf(run)] : []), ...differingTexts(run, keys)].join(' · ');
  });
  return labels.map((label, index) => {
    const isAlone = labels.every((other, place) => place === index || other !== label);
    return label !== '' && isAlone ? label : [label, startText(runs[index]!, locale)].filter(Boolean).join(' · ');
  });
}

/** Keys that tell configurations apart: each time the one that leaves the fewest alike; the seed after all others. */
function distinguishing(configs: readonly FlatConfig[]): string[] {
  const chosen: string[] = [];
  const kinds = (keys: readonly string[]) =>
    new Set(configs.map((config) => JSON.stringify(keys.map((key) => config[key] ?? null)))).size;
  const left = differingKeys(configs).sort((a, b) => Number(a === 'seed') - Number(b === 'seed'));
  while (chosen.length < mostKeys && left.length > 0 && kinds(chosen) < configs.length) {
    const counts = left.map((key) => (key === 'seed' ? 0 : kinds([...chosen, key])));
    const best = left.splice(counts.indexOf(Math.max(...counts)), 1)[0]!;
    if (kinds([...chosen, best]) > kinds(chosen)) chosen.push(best);
  }
  return chosen;
}
