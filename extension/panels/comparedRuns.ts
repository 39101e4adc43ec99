import { differingKeys, shortNames, type FlatConfig } from '../../engine/runs/flatConfig';
import { experimentOf, type Run } from '../../engine/runs/run';
import { differingTexts } from '../../engine/runs/runText';
import type { ComparedKey } from '../contract/comparePanel';
import { startText } from '../views/describe';

type NamedRun = Pick<Run, 'folder' | 'record' | 'config' | 'annotations'>;

/** As many differing keys as a label has room for. */
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
 * several, and the keys that tell it from the others; and by its start where another one is called the same.
 */
export function labelsOf(runs: readonly NamedRun[], locale: string): string[] {
  const keys = differingKeys(
    runs.map(({ config }) => config),
    { presentOnly: true },
  ).slice(0, mostKeys);
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
