import type { Headline } from '../history/headline';
import type { Annotations } from './annotations';
import type { FlatConfig } from './flatConfig';
import type { RunPhase } from './record';
import { experimentOf, idOf, startOf, type Run } from './run';

/**
 * A run as `darkroom runs … --json` prints it, for programs of other people: names stay, new ones may come. Null is
 * what is not known or not there.
 */
export interface RunJson extends Annotations {
  /** Absolute path of its folder: what tells runs apart. */
  folder: string;
  id: string;
  experiment: string;
  /** Absolute path of the experiment file, where it is now. */
  experimentFile: string | null;
  method: string | null;
  state: RunPhase;
  /** Why it failed or was stopped. */
  reason: string | null;
  seed: number | null;
  /** ISO 8601, UTC. */
  startedAt: string | null;
  endedAt: string | null;
  /** Training steps done, and in all. */
  step: number | null;
  steps: number | null;
  /** Seconds from its start to its end, or to its engine's last sign of life. */
  wallSeconds: number | null;
  /** The figure it is judged by. */
  figure: FigureJson | null;
  /** By key path: "optimizer.learningRate" -> 0.0002; a list as JSON. */
  config: FlatConfig;
}

/** A figure that was measured: its newest value and its best, each with its step. */
export type FigureJson = Omit<Headline, 'course'>;

export function runJson(run: Run): RunJson {
  const { folder, phase, record, experimentFile, annotations, headline, config } = run;
  return {
    folder,
    id: idOf(run),
    experiment: experimentOf(run),
    experimentFile,
    method: record?.method ?? null,
    state: phase,
    reason: record?.reason ?? null,
    seed: record?.seed ?? null,
    startedAt: startOf(run)?.toISOString() ?? null,
    endedAt: record?.endedAt ?? null,
    step: record?.progress.step ?? null,
    steps: record?.progress.steps ?? null,
    wallSeconds: wallSeconds(run),
    ...annotations,
    figure: headline && figureJson(headline),
    config,
  };
}

export function figureJson({ id, title, label, measure, unit, better, newest, best }: Headline): FigureJson {
  return { id, title, label, measure, unit, better, newest, best };
}

/** Pauses, and the time until it was resumed, count. */
function wallSeconds({ record }: Run): number | null {
  if (!record) return null;
  const seconds = (Date.parse(record.endedAt ?? record.heartbeatAt) - Date.parse(record.startedAt)) / 1000;
  return Number.isFinite(seconds) ? Math.max(0, seconds) : null;
}
