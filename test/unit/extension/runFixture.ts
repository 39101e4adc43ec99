import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach } from 'vitest';
import type { RunEvent, UnstampedEvent } from '../../../engine/protocol/events';
import type { RunRecord } from '../../../engine/protocol/record';

/** A folder that is deleted after the test. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'darkroom-test-'));
  folders.push(folder);
  return folder;
}
const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** A record of a run on no machine that exists, alive now. */
export function record(changes: Partial<RunRecord> = {}): RunRecord {
  const now = new Date().toISOString();
  return {
    version: 1,
    id: '20261122-082415-3fa2',
    experiment: 'digits',
    method: 'self-labeling',
    configFile: null,
    state: 'running',
    reason: null,
    pid: 1,
    host: 'elsewhere',
    seed: 7,
    startedAt: now,
    heartbeatAt: now,
    endedAt: null,
    device: null,
    versions: {},
    git: null,
    progress: {
      step: 1240,
      steps: 5000,
      imagesPerSecond: 412,
      secondsLeft: 180,
      activity: 'training',
      activityKind: 'training',
    },
    ...changes,
  };
}

/** Makes `<root>/<experiment>/<id>` with a record and events. */
export function makeRun(
  root: string,
  experiment: string,
  id: string,
  changes: Partial<RunRecord> = {},
  events: RunEvent[] = [],
): string {
  const folder = join(root, experiment, id);
  mkdirSync(folder, { recursive: true });
  writeRecord(folder, record({ id, experiment, ...changes }));
  writeFileSync(join(folder, 'events.jsonl'), lines(events));
  return folder;
}

export function writeRecord(folder: string, value: RunRecord): void {
  writeFileSync(join(folder, 'run.json'), JSON.stringify(value));
}

/** Numbers events as an engine does, from `seq` on. */
export function stamped(events: UnstampedEvent[], seq = 0): RunEvent[] {
  return events.map((event, i) => ({ ...event, seq: seq + i, time: '2026-11-22T08:24:15.000Z' }));
}

export function lines(events: readonly RunEvent[]): string {
  return events.map((event) => `${JSON.stringify(event)}\n`).join('');
}

export function scalars(step: number, values: Record<string, number | null>): UnstampedEvent {
  return { type: 'scalars', step, values };
}

export function grid(step: number, note = ''): Extract<UnstampedEvent, { type: 'grid' }> {
  return {
    type: 'grid',
    step,
    kind: 'samples',
    file: `samples/${step}.png`,
    rows: 10,
    columns: 10,
    cellWidth: 28,
    cellHeight: 28,
    rowLabels: [],
    note,
  };
}

export function evaluation(step: number, value: number): UnstampedEvent {
  return {
    type: 'evaluation',
    step,
    measurements: [{ id: 'fid', label: 'FID (classifier-64)', value, floor: 1.3, better: 'lower', note: '' }],
  };
}

export function distribution(step: number, id = 'ratios'): Extract<UnstampedEvent, { type: 'distribution' }> {
  return {
    type: 'distribution',
    step,
    id,
    title: 'Density ratios',
    axis: 'density ratio',
    bins: { edges: [0, 1, 2] },
    unit: 'share',
    series: [{ name: 'real', values: [0.25, 0.75] }],
    note: '',
  };
}

export function matrix(step: number, id = 'confusion'): Extract<UnstampedEvent, { type: 'matrix' }> {
  return {
    type: 'matrix',
    step,
    id,
    rowAxis: 'artificial label',
    columnAxis: 'true class',
    rows: ['label 1', 'label 0'],
    columns: ['cat', 'dog'],
    cells: [
      [0, 0, 9],
      [0, 1, 1],
      [1, 1, 4],
    ],
    figures: [
      { title: 'purity', unit: 'share', value: 13 / 14 },
      { title: 'classes covered', unit: 'count', value: 2, of: 2 },
    ],
    note: '',
  };
}

export function comparison(step: number, id = 'systems'): UnstampedEvent {
  return {
    type: 'comparison',
    step,
    id,
    title: 'Systems',
    columns: [{ id: 'fid', label: 'FID', better: 'lower' }],
    rows: [{ name: 'plain', values: [null], note: '' }],
    note: '',
  };
}
