import type { ProgramProfile } from './profiler';
import type { Execution } from './recording';

/** What one kind of operation costs, a call of what was measured. */
export interface CostRow {
  operation: string;
  /** Null in a row for all shapes, and where ONNX Runtime doesn't tell. */
  outputShape: string | null;
  /** Executions a call. */
  count: number;
  milliseconds: number;
  /** Of the call's time, in [0, 1]. */
  share: number;
}

export interface CostReport {
  /** By operation and shape of the first output, costliest first. */
  rows: CostRow[];
  /** By operation, costliest first. */
  operations: CostRow[];
  /** Of the call's time spent in operations, in [0, 1]. */
  share: number;
  /** Whose clock: a GPU that can't time its work leaves only the host's. */
  clock: 'host' | 'gpu';
  programs: { name: string; nodes: number; executed: number; runs: number }[];
  /** The most that ONNX Runtime's own buffers held, in bytes; null where it doesn't tell. */
  bufferBytes: number | null;
}

/** Sums up what `calls` calls did that took `callMilliseconds` each, on average. */
export function reportCosts(profiles: readonly ProgramProfile[], calls: number, callMilliseconds: number): CostReport {
  const runs = profiles.flatMap((profile) => profile.runs);
  const onGpu = runs.some(({ kernels }) => kernels.length > 0);
  const executions = runs.flatMap((run) => (onGpu ? run.kernels : run.executions));
  const sum = (keyOf: (execution: Execution) => string | null): CostRow[] =>
    sumBy(executions, keyOf, calls, callMilliseconds);
  const operations = sum(() => null);
  // On a GPU these are only the buffers of what fell back to the processor.
  const peaks = onGpu ? [] : runs.flatMap((run) => run.executions.flatMap(({ peakBytes }) => peakBytes ?? []));
  return {
    rows: sum(({ outputShape }) => outputShape),
    operations,
    share: operations.reduce((total, { share }) => total + share, 0),
    clock: onGpu ? 'gpu' : 'host',
    programs: profiles.map(({ name, nodes, runs: own }) => ({
      name,
      nodes,
      executed: own[0]!.executions.length,
      runs: own.length / calls,
    })),
    bufferBytes: peaks.length > 0 ? peaks.reduce((most, peak) => Math.max(most, peak), 0) : null,
  };
}

function sumBy(
  executions: readonly Execution[],
  shapeOf: (execution: Execution) => string | null,
  calls: number,
  callMilliseconds: number,
): CostRow[] {
  const rows = new Map<string, CostRow>();
  for (const execution of executions) {
    const { operation, milliseconds } = execution;
    const outputShape = shapeOf(execution);
    const key = `${operation} ${outputShape}`;
    const row = rows.get(key) ?? { operation, outputShape, count: 0, milliseconds: 0, share: 0 };
    row.count++;
    row.milliseconds += milliseconds;
    rows.set(key, row);
  }
  return [...rows.values()]
    .map((row) => ({
      ...row,
      count: row.count / calls,
      milliseconds: row.milliseconds / calls,
      share: row.milliseconds / calls / callMilliseconds,
    }))
    .sort((a, b) => b.milliseconds - a.milliseconds);
}
