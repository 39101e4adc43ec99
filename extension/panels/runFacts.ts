import { readFlatConfig, shortNames, type FlatConfig } from '../../engine/runs/flatConfig';
import { readRecord } from '../../engine/runs/readRecord';
import { valueText } from '../../engine/runs/runText';
import type { RunFacts } from '../contract/panel';
import type { RunOverview } from '../runs/overview';

/** What a run's panel says of it besides what its events tell: as the Runs view has it, and out of its config. */
export async function runFacts(folder: string, overview: Pick<RunOverview, 'get' | 'standingOf'>): Promise<RunFacts> {
  const run = overview.get(folder);
  // A panel that came back with its window may be there before its run is listed.
  const config = run?.record ? run.config : await readFlatConfig(folder);
  const record = run?.record ?? (await readRecord(folder).catch(() => null));
  const differing = run ? overview.standingOf(run).differing : [];
  const names = shortNames(differing);
  return {
    title: run?.annotations.name ?? '',
    tags: run?.annotations.tags ?? [],
    differing: differing
      .filter((key) => key in config)
      .map((key) => ({ key: names.get(key) ?? key, value: valueText(config[key]) })),
    dataset: stringAt(config, 'dataset.name'),
    // To engines of before, which recorded no machine, 0 meant to evaluate at the end alone.
    evaluationOff: config['evaluation.every'] === 0 && record?.machine !== undefined,
  };
}

function stringAt(config: FlatConfig, key: string): string | undefined {
  const value = config[key];
  return typeof value === 'string' ? value : undefined;
}
