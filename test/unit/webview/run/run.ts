import type { DeclaredMatrix } from '../../../../engine/protocol/declaredMatrix';
import type { HistoryAddition, RunHistory } from '../../../../engine/history/history';
import type {
  CheckpointEvent,
  ComparisonEvent,
  DistributionEvent,
  EvaluationEvent,
  GridEvent,
  Measurement,
} from '../../../../engine/protocol/events';
import { legacyDeclarations } from '../../../../engine/protocol/legacyDeclarations';
import type { RunStatus } from '../../../../extension/contract/panel';
import type { RunProgress, RunRecord } from '../../../../engine/protocol/record';

/** Parts of a run, as the extension host would send them. */

let seq = 0;
const stamp = () => ({ seq: seq++, time: '2026-01-01T10:00:00.000Z' });

/** A run of version 0.1.0, which declares nothing. */
export const nothing: RunHistory = {
  declarations: legacyDeclarations,
  series: [],
  grids: [],
  evaluations: [],
  distributions: [],
  matrices: [],
  comparisons: [],
  stages: [],
  checkpoints: [],
  changes: [],
  warnings: [],
};

export function historyWith(part: Partial<RunHistory>): RunHistory {
  return { ...nothing, ...part };
}

export function additionOf(part: Partial<HistoryAddition>): HistoryAddition {
  return { ...nothing, declarations: null, ...part };
}

export function series(name: string, steps: number[], values: number[]): RunHistory['series'][number] {
  return { name, steps: Float64Array.from(steps), values: Float64Array.from(values) };
}

export function grid(kind: GridEvent['kind'], step: number): GridEvent {
  return {
    ...stamp(),
    type: 'grid',
    step,
    kind,
    file: `samples/${step}.png`,
    rows: 2,
    columns: 2,
    cellWidth: 28,
    cellHeight: 28,
    rowLabels: [],
    note: '',
  };
}

export function measurement(id: string, value: number): Measurement {
  return { id, label: id, value, floor: null, better: 'lower', note: '' };
}

export function evaluation(step: number, ...measurements: Measurement[]): EvaluationEvent {
  return { ...stamp(), type: 'evaluation', step, measurements };
}

export function checkpoint(step: number): CheckpointEvent {
  return { ...stamp(), type: 'checkpoint', step, file: `checkpoints/${step}` };
}

export function stage(name: string, status: 'started' | 'finished'): RunHistory['stages'][number] {
  return { ...stamp(), type: 'stage', stage: name, status };
}

export function status(record: Partial<RunRecord> = {}, progress: Partial<RunProgress> = {}, lost = false): RunStatus {
  return {
    lost,
    heartbeatAge: lost ? 95_000 : 400,
    record: {
      version: 1,
      id: '20260101-100000-4f3a',
      experiment: 'mnist',
      method: 'self-labeling',
      configFile: null,
      state: 'running',
      reason: null,
      pid: 42,
      host: 'lab-3',
      seed: 7,
      startedAt: '2026-01-01T10:00:00.000Z',
      heartbeatAt: '2026-01-01T10:05:00.000Z',
      endedAt: null,
      device: null,
      versions: {},
      git: null,
      progress: { step: 120, steps: 5000, imagesPerSecond: 400, secondsLeft: 700, activity: 'training', ...progress },
      ...record,
    },
  };
}

export function distribution(id: string, step: number): DistributionEvent {
  return {
    ...stamp(),
    type: 'distribution',
    step,
    id,
    title: id,
    axis: 'digit',
    bins: { categories: ['0', '1'] },
    unit: 'share',
    series: [{ name: 'accepted', values: [0.25, null] }],
    note: '',
  };
}

export function matrix(id: string, step: number): DeclaredMatrix {
  return {
    ...stamp(),
    type: 'matrix',
    step,
    id,
    title: id,
    rowAxis: 'artificial label',
    columnAxis: 'true class',
    rows: ['label 2', 'label 0', 'label 1'],
    columns: ['cat', 'dog'],
    cells: [
      [0, 0, 9],
      [0, 1, 1],
      [1, 1, 4],
    ],
    figures: [{ title: 'purity', unit: 'share', value: 13 / 14 }],
    note: 'Of 14 test images.',
  };
}

export function comparison(id: string, step: number): ComparisonEvent {
  return {
    ...stamp(),
    type: 'comparison',
    step,
    id,
    title: id,
    columns: [{ id: 'fid', label: 'FID', better: 'lower' }],
    rows: [
      { name: 'plain', values: [20], note: '' },
      { name: 'subsampled', values: [10], note: '' },
    ],
    note: '',
  };
}
