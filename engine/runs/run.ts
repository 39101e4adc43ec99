import { basename, dirname, relative } from 'node:path';
import type { Headline } from '../history/headline';
import type { EvaluationEvent } from '../protocol/events';
import type { RunRecord } from '../protocol/record';
import { isRunId, startedAt } from '../protocol/runFolder';
import { noAnnotations, type Annotations } from './annotations';
import type { FlatConfig } from './flatConfig';
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
  /** The figure it is judged by, or null before the first evaluation. */
  headline: Headline | null;
  config: FlatConfig;
  /** The experiment file it was started from, where it is now; or null. */
  experimentFile: string | null;
  annotations: Annotations;
}

/** A run of which nothing but its folder is known. */
export function unknownRun(folder: string, phase: RunPhase): Run {
  return {
    folder,
    phase,
    record: null,
    evaluation: null,
    headline: null,
    config: {},
    experimentFile: null,
    annotations: noAnnotations,
  };
}

/** The name of the run's experiment: before there is a record, by `<runs>/<experiment>/<id>`. */
export function experimentOf({ record, folder }: Pick<Run, 'folder' | 'record'>): string {
  return record?.experiment ?? basename(dirname(folder));
}

export function idOf(run: Pick<Run, 'folder'>): string {
  return basename(run.folder);
}

/** When a run was started; by its id before there is a record, null if that doesn't tell. */
export function startOf({ record, folder }: Pick<Run, 'folder' | 'record'>): Date | null {
  const start = record ? new Date(record.startedAt) : isRunId(basename(folder)) ? startedAt(basename(folder)) : null;
  return start && Number.isFinite(start.getTime()) ? start : null;
}

/** The newest run that was started from an experiment file. */
export function newestOf(runs: readonly Run[], experimentFile: string): Run | undefined {
  const ofFile = runs.filter((run) => isOf(run, experimentFile));
  return ofFile.reduce<Run | undefined>(
    (newest, run) => (newest && timeOf(newest) > timeOf(run) ? newest : run),
    undefined,
  );
}

/** On Windows a path may be written in more ways than one. */
function isOf({ experimentFile }: Run, file: string): boolean {
  return experimentFile !== null && relative(experimentFile, file) === '';
}

export function timeOf(run: Pick<Run, 'folder' | 'record'>): number {
  return startOf(run)?.getTime() ?? 0;
}
