import { existsSync, mkdirSync, openSync, closeSync, readFileSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { RunDeclarations } from '../../../engine/protocol/declarations';
import type { UnstampedEvent } from '../../../engine/protocol/events';
import { recordVersion, type RunRecord } from '../../../engine/protocol/record';
import { experimentSuffix, runFiles, runId, runsFolderName } from '../../../engine/protocol/runFolder';
import { encodeGrid } from '../../../engine/images/grid';
import { Random } from '../../../engine/random';

/**
 * Workspaces of made-up runs in the form that engines write, for what shows runs: the same figures and pictures for the
 * same arguments, so that they are made once and kept.
 */
export interface PanelWorkload {
  /** The experiment's name, and that of the workspace. */
  name: string;
  runs: number;
  /** Steps of each run, with a point of each of the eight series at every one. */
  steps: number;
  /** Grids of each run, evenly spaced, the last one at the last step. */
  grids: number;
}

/** A run of a million points. */
export const longRun: PanelWorkload = { name: 'long-run', runs: 1, steps: 125_000, grids: 200 };
/** As many runs as the Compare panel is meant for. */
export const manyRuns: PanelWorkload = { name: 'many-runs', runs: 20, steps: 10_000, grids: 50 };

/** To be raised with every change of what is written. */
const version = 1;

const [rows, columns, cell] = [8, 10, 32];
const evaluations = 10;
const steady = { unit: 'share', better: 'higher' } as const;

const series: RunDeclarations['series'] = [
  { id: 'loss/discriminator', title: 'discriminator', group: 'loss', unit: 'number', better: null },
  { id: 'loss/generator', title: 'generator', group: 'loss', unit: 'number', better: null },
  { id: 'loss/classifier', title: 'classifier', group: 'loss', unit: 'number', better: 'lower' },
  { id: 'loss/penalty', title: 'penalty', group: 'loss', unit: 'number', better: null },
  { id: 'labels/accuracy', title: 'accuracy', group: 'labels', ...steady, headline: 'Accuracy of self-labels' },
  { id: 'labels/purity', title: 'purity', group: 'labels', ...steady },
  { id: 'labels/coverage', title: 'coverage', group: 'labels', ...steady },
  { id: 'labels/entropy', title: 'entropy', group: 'entropy', unit: 'nats', better: 'higher' },
];

const declarations: RunDeclarations = {
  groups: [
    { id: 'loss', title: 'Losses', reserved: true },
    { id: 'labels', title: 'Self-Labels', range: [0, 1] },
    { id: 'entropy', title: 'Label entropy' },
  ],
  series,
  grids: [{ id: 'samples', title: 'Samples', presentation: 'grid', reserved: true }],
  distributions: [],
  measurements: [{ id: 'fid', title: 'FID', unit: 'number', better: 'lower', shown: 'headline' }],
};

/**
 * Makes the workspace in `parent`, unless it is there.
 * @returns its path.
 */
export function makeWorkspace(parent: string, workload: PanelWorkload): string {
  const workspace = join(parent, workload.name);
  const stamp = join(workspace, 'workload.json');
  const wanted = JSON.stringify({ version, ...workload });
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return workspace;
  rmSync(workspace, { recursive: true, force: true });
  mkdirSync(workspace, { recursive: true });
  writeFileSync(join(workspace, workload.name + experimentSuffix), configText(workload, 0));
  for (let run = 0; run < workload.runs; run++) writeRun(workspace, workload, run);
  // Last: what was left half made is made again.
  writeFileSync(stamp, wanted);
  return workspace;
}

/** Runs differ in their seed and learning rate. */
function configText({ steps }: PanelWorkload, run: number): string {
  const learningRate = [1e-4, 2e-4, 5e-4, 1e-3][run % 4];
  const config = {
    method: 'self-labeling',
    seed: run,
    dataset: { name: 'mnist' },
    training: { steps, batch: 64, learningRate },
  };
  return `${JSON.stringify(config, null, 2)}\n`;
}

function writeRun(workspace: string, workload: PanelWorkload, run: number): void {
  const { name, steps, grids } = workload;
  // Twenty steps a second, an hour and a half for the longest run.
  const started = Date.UTC(2026, 9, 1, run);
  const timeAt = (step: number) => new Date(started + 50 * step).toISOString();
  const id = runId(new Date(started), run);
  const folder = join(workspace, runsFolderName, name, id);
  mkdirSync(join(folder, runFiles.samples), { recursive: true });
  writeFileSync(join(folder, runFiles.config), configText(workload, run));
  writeFileSync(join(folder, runFiles.log), '');

  const random = Random.from(run, name);
  const writer = new EventWriter(join(folder, runFiles.events));
  writer.write({ type: 'state', state: 'running', reason: null }, timeAt(0));
  writer.write({ type: 'declaration', declarations }, timeAt(0));
  const [gridEvery, evaluateEvery] = [Math.floor(steps / grids), Math.floor(steps / evaluations)];
  for (let step = 1; step <= steps; step++) {
    const time = timeAt(step);
    writer.write({ type: 'scalars', step, values: figuresAt(step / steps, run, random) }, time);
    if (step % gridEvery === 0) writer.write(drawGrid(folder, step, run), time);
    if (step % evaluateEvery === 0) writer.write(evaluationAt(step, step / steps, random), time);
  }
  writer.write({ type: 'state', state: 'finished', reason: null }, timeAt(steps));
  writer.close();
  writeFileSync(join(folder, runFiles.record), JSON.stringify(recordOf(workload, run, id, timeAt), null, 2));
}

/** Losses that fall with noise on them, shares that rise to one. */
function figuresAt(done: number, run: number, random: Random): Record<string, number> {
  const noise = Float32Array.from({ length: series.length }, () => random.uniform() - 0.5);
  return Object.fromEntries(
    series.map(({ id, unit }, i) => {
      const rate = 2 + i + 0.1 * run;
      const trend = unit === 'share' ? 0.9 - 0.6 * Math.exp(-rate * done) : 0.4 + i / 4 + 2 * Math.exp(-rate * done);
      return [id, trend + noise[i]! * (unit === 'share' ? 0.1 : 0.6)];
    }),
  );
}

function evaluationAt(step: number, done: number, random: Random): UnstampedEvent {
  const value = 20 + 180 * Math.exp(-4 * done) + 4 * random.uniform();
  const note = 'classifier-64, 5,000 samples against 5,000 images, seed 0';
  return {
    type: 'evaluation',
    step,
    measurements: [{ id: 'fid', label: 'FID (classifier-64)', value, floor: 1.3, better: 'lower', note }],
  };
}

/** Blobs that move with the step, another colour in each row: no two grids are alike. */
function drawGrid(folder: string, step: number, run: number): UnstampedEvent {
  const image = { height: cell, width: cell, channels: 3 };
  const images = new Float32Array(rows * columns * cell * cell * 3);
  let at = 0;
  for (let index = 0; index < rows * columns; index++) {
    const [row, column] = [Math.floor(index / columns), index % columns];
    const angle = step / 3000 + column + run;
    const [x0, y0] = [cell / 2 + 8 * Math.cos(angle), cell / 2 + 8 * Math.sin(angle)];
    for (let y = 0; y < cell; y++) {
      for (let x = 0; x < cell; x++) {
        const near = Math.exp(-((x - x0) ** 2 + (y - y0) ** 2) / 40);
        for (let channel = 0; channel < 3; channel++)
          images[at++] = 2 * near * (0.5 + 0.5 * Math.cos(row + 2 * channel)) - 1;
      }
    }
  }
  const file = `${runFiles.samples}/step-${String(step).padStart(6, '0')}.png`;
  const batch = { count: rows * columns, images };
  writeFileSync(join(folder, file), encodeGrid({ rows, columns, batch }, image));
  return {
    type: 'grid',
    step,
    kind: 'samples',
    file,
    rows,
    columns,
    cellWidth: cell,
    cellHeight: cell,
    rowLabels: Array.from({ length: rows }, (_, row) => String(row)),
    note: 'fixed latents, seed 0',
  };
}

function recordOf(
  { name, steps }: PanelWorkload,
  run: number,
  id: string,
  timeAt: (step: number) => string,
): RunRecord {
  return {
    version: recordVersion,
    id,
    experiment: name,
    method: 'self-labeling',
    configFile: null,
    state: 'finished',
    reason: null,
    // No process has it any more, or another one: the run has ended.
    pid: 1,
    host: 'workstation',
    seed: run,
    startedAt: timeAt(0),
    heartbeatAt: timeAt(steps),
    endedAt: timeAt(steps),
    device: { kind: 'cpu', label: 'cpu (ONNX Runtime 1.30.0, 2 threads)', reason: 'it was asked for' },
    versions: { darkroom: '0.1.0', node: '20.20.2' },
    git: null,
    progress: {
      step: steps,
      steps,
      imagesPerSecond: 1280,
      secondsLeft: 0,
      activity: 'finished',
      activityKind: 'finished',
    },
  };
}

/** Numbers events and writes them line by line, a few megabytes at a time. */
class EventWriter {
  private readonly file: number;
  private seq = 0;
  private pending: string[] = [];

  constructor(path: string) {
    this.file = openSync(path, 'w');
  }

  write(event: UnstampedEvent, time: string): void {
    this.pending.push(`${JSON.stringify({ seq: this.seq++, time, ...event })}\n`);
    if (this.pending.length >= 10_000) this.flush();
  }

  close(): void {
    this.flush();
    closeSync(this.file);
  }

  private flush(): void {
    writeSync(this.file, this.pending.join(''));
    this.pending = [];
  }
}
