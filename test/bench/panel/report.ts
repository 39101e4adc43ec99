import { writeFileSync } from 'node:fs';
import { figures as written, nothing, textLines } from '../table';
import type { FrameTimes } from './frames';

/** All that was measured of one panel. */
export interface Figures {
  /** "Darkroom", "TensorBoard 2.21.0". */
  name: string;
  /** The machine's load, as it began. */
  load: number;
  /** Milliseconds. */
  times: Record<string, number | null>;
  /** By gesture. */
  frames: Record<string, FrameTimes>;
  /** By gesture: milliseconds of processor time, of all processes that take part. */
  processor: Record<string, number | null>;
  megabytes: Record<string, number | null>;
}

/** A row of `--json FILE`, as other benches write it; `oursMs` and `peerMs` are in `unit`. */
interface PanelRow {
  name: string;
  unit: 'ms' | 'MB';
  oursMs: number | null;
  peer: string | null;
  peerMs: number | null;
  ratio: number | null;
  /** What it is meant to be at most, in `unit`, where there is such a goal. */
  goal: number | null;
  load: number;
}

/** Goals on an idle machine of two cores: by workload and by what a row's name says after it. */
const goals: Record<string, Record<string, number>> = {
  run: { 'first paint': 1000, 'back from another tab': 200, 'frame, p95': 17, 'host memory': 200 },
  compare: { 'frame, p95': 33.4 },
};

/** Prints the table of each workload and writes what there is so far. */
export class PanelReport {
  private readonly rows: PanelRow[] = [];

  /** @param json the file to write, or undefined for none. */
  constructor(private readonly json: string | undefined) {}

  /** @param theirs null where there is no peer. */
  add(workload: string, ours: Figures, theirs: Figures | null): void {
    const rows = rowsOf(workload, ours, theirs);
    this.rows.push(...rows);
    if (this.json) writeFileSync(this.json, `${JSON.stringify(this.rows, null, 1)}\n`);
    const cell = (value: number | null) => (value === null ? nothing : written(value));
    const lines = textLines([
      [workload, 'unit', 'ours', theirs?.name ?? 'peer', 'ratio', 'goal'],
      ...rows.map(({ name, unit, oursMs, peerMs, ratio, goal }) => [
        name.slice(workload.length + 2),
        unit,
        cell(oursMs),
        cell(peerMs),
        cell(ratio),
        cell(goal),
      ]),
    ]);
    const loads = [ours, ...(theirs ? [theirs] : [])].map(({ load }) => load.toFixed(1)).join(' and ');
    console.log(`${lines.join('\n')}\nLoad at the beginning: ${loads}.\n`);
  }
}

function rowsOf(workload: string, ours: Figures, theirs: Figures | null): PanelRow[] {
  const row = (
    what: string,
    unit: PanelRow['unit'],
    of: (figures: Figures) => number | null | undefined,
    goal = goals[workload]?.[what],
  ): PanelRow => {
    const [oursMs, peerMs] = [of(ours) ?? null, (theirs && of(theirs)) ?? null];
    return {
      name: `${workload}: ${what}`,
      unit,
      oursMs,
      peer: theirs?.name ?? null,
      peerMs,
      ratio: oursMs === null || peerMs === null ? null : oursMs / peerMs,
      goal: goal ?? null,
      load: ours.load,
    };
  };
  return [
    ...Object.keys(ours.times).map((what) => row(what, 'ms', ({ times }) => times[what])),
    ...Object.keys(ours.frames).flatMap((gesture) => [
      ...(['frames', 'work'] as const).flatMap((part) =>
        (['median', 'p95', 'max'] as const).map((statistic) => {
          const what = `${part === 'frames' ? 'frame' : 'work'}, ${statistic}`;
          const goal = goals[workload]?.[what];
          return row(`${gesture}: ${what}`, 'ms', ({ frames }) => frames[gesture]?.[part][statistic], goal);
        }),
      ),
      row(`${gesture}: processor`, 'ms', ({ processor }) => processor[gesture]),
    ]),
    ...Object.keys(ours.megabytes).map((what) => row(`${what} memory`, 'MB', ({ megabytes }) => megabytes[what])),
  ];
}
