import { basename, dirname, relative } from 'node:path';
import type { EvaluationEvent } from '../../engine/protocol/events';
import type { RunRecord } from '../../engine/protocol/record';
import type { RunPhase } from './record';

/** A run as lists show it. */
export interface Run {
  /** Absolute path of its folder: what tells runs apart. */
  folder: string;
  phase: RunPhase;
  /** Null while the engine has written nothing. */
  record: RunRecord | null;
  /** The newest evaluation, or null. */
  evaluation: EvaluationEvent | null;
}

/** `<runs>/<experiment>/<id>`: the name of the run's experiment, known before there is a record. */
export function experimentOf(run: Pick<Run, 'folder'>): string {
  return basename(dirname(run.folder));
}

export function idOf(run: Pick<Run, 'folder'>): string {
  return basename(run.folder);
}

/** Runs by experiment in alphabetical order, and of each experiment the newest first. */
export function byExperiment(runs: readonly Run[]): Map<string, Run[]> {
  const groups = new Map<string, Run[]>();
  for (const run of runs) {
    const experiment = experimentOf(run);
    const group = groups.get(experiment);
    if (group) group.push(run);
    else groups.set(experiment, [run]);
  }
  const sorted = [...groups].sort(([a], [b]) => compare(a, b));
  return new Map(sorted.map(([experiment, members]) => [experiment, newestFirst(members)]));
}

/** Ids sort by time. */
export function newestFirst(runs: readonly Run[]): Run[] {
  return runs
    .map((run) => ({ run, id: idOf(run) }))
    .sort((a, b) => -compare(a.id, b.id) || compare(a.run.folder, b.run.folder))
    .map(({ run }) => run);
}

/** The newest run that was started from an experiment file; on Windows a path may be written in more ways than one. */
export function newestOf(runs: readonly Run[], experimentFile: string, name: string): Run | undefined {
  return runs
    .filter((run) =>
      run.record?.configFile ? relative(run.record.configFile, experimentFile) === '' : experimentOf(run) === name,
    )
    .reduce<Run | undefined>((newest, run) => (newest && idOf(newest) > idOf(run) ? newest : run), undefined);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
