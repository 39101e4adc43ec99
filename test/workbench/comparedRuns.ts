import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { RunDeclarations } from '../../engine/protocol/declarations';
import type { RunEvent, UnstampedEvent } from '../../engine/protocol/events';
import type { RunRecord } from '../../engine/protocol/record';
import { runFiles, runId } from '../../engine/protocol/runFolder';
import { encodeGrid } from '../../engine/images/grid';
import { declareSeries } from '../../engine/methods/declareSeries';

/** A run to set against others, as a lawful curve and a picture that gets clearer make it. */
export interface InventedRun {
  /** Keys that replace or join those that all have. */
  config: { seed: number; [section: string]: unknown };
  steps: number;
  logEvery: number;
  gridEvery: number;
  evaluateEvery: number;
  /** What its FID tends to, and what its loss does. */
  quality: number;
  state?: RunRecord['state'];
  /** Pictures a row and a column, by default 4, of 16 x 16 pixels. */
  side?: number;
}

const cell = 16;
/** When the first invented run was started; each further one an hour later. */
const began = Date.UTC(2026, 10, 22, 8, 24, 15);

const declarations: RunDeclarations = {
  groups: [
    { id: 'loss', title: 'Losses', reserved: true },
    { id: 'accuracy', title: 'Accuracy', range: [0, 1] },
  ],
  series: [
    declareSeries('loss/generator'),
    declareSeries('loss/discriminator'),
    declareSeries('accuracy/training', { unit: 'share', better: 'higher' }),
  ],
  grids: [
    { id: 'samples', title: 'Samples', presentation: 'grid', reserved: true },
    { id: 'interpolation', title: 'Interpolation', presentation: 'grid' },
  ],
  distributions: [],
  measurements: [
    { id: 'fid', title: 'FID', unit: 'number', better: 'lower', shown: 'headline' },
    { id: 'diversity', title: 'Diversity', unit: 'number', better: 'higher', shown: 'small' },
  ],
};

/** Writes run folders as engines would have: `<root>/<experiment>/<id>`; returns them, the first started first. */
export function writeInventedRuns(root: string, experiment: string, runs: readonly InventedRun[]): string[] {
  return runs.map((run, index) => {
    const start = new Date(began + index * 3_600_000);
    const id = runId(start, 0x1000 + index);
    const folder = join(root, experiment, id);
    writeRun(folder, { ...run, start, id, experiment, shift: index });
    return folder;
  });
}

interface PlacedRun extends InventedRun {
  start: Date;
  id: string;
  experiment: string;
  shift: number;
}

function writeRun(folder: string, run: PlacedRun): void {
  const { config, steps, state = 'finished', start, id, experiment } = run;
  const record: RunRecord = {
    version: 2,
    id,
    experiment,
    method: 'self-labeling',
    configFile: null,
    state,
    reason: null,
    pid: 1,
    host: 'elsewhere',
    seed: config.seed,
    startedAt: start.toISOString(),
    heartbeatAt: new Date().toISOString(),
    endedAt: state === 'running' ? null : new Date(start.getTime() + 600_000).toISOString(),
    device: null,
    versions: {},
    git: null,
    progress: { step: steps, steps, imagesPerSecond: 400, secondsLeft: 0, activity: 'training' },
  };
  const all = { method: 'self-labeling', dataset: { name: 'mnist' }, training: { steps, batch: 64 }, ...config };
  write(folder, runFiles.config, JSON.stringify(all, null, 2));
  write(
    folder,
    runFiles.events,
    eventsOf(folder, run)
      .map((event) => `${JSON.stringify(event)}\n`)
      .join(''),
  );
  write(folder, runFiles.record, JSON.stringify(record, null, 2));
}

function eventsOf(folder: string, run: PlacedRun): RunEvent[] {
  const { steps, logEvery, gridEvery, evaluateEvery, quality, start, shift } = run;
  const noise = noiseFrom(shift + 1);
  const events: RunEvent[] = [];
  const stamp = (event: UnstampedEvent, step: number) => {
    const time = new Date(start.getTime() + step * (40 + 5 * shift)).toISOString();
    events.push({ ...event, seq: events.length, time });
  };
  stamp({ type: 'declaration', declarations }, 0);
  stamp({ type: 'state', state: 'running', reason: null }, 0);
  for (let step = 0; step <= steps; step++) {
    const done = step / steps;
    const falling = quality + (4 * quality + 20) * Math.exp(-6 * done);
    if (step > 0 && step % logEvery === 0) {
      const values = {
        'loss/generator': 0.4 + quality / 40 + Math.exp(-5 * done) + 0.15 * noise(),
        'loss/discriminator': 1.1 - quality / 60 - 0.5 * Math.exp(-8 * done) + 0.1 * noise(),
        'accuracy/training': Math.min(1, 0.95 - 0.6 * Math.exp(-4 * done) + 0.02 * noise()),
      };
      stamp({ type: 'scalars', step, values }, step);
    }
    if (step % gridEvery === 0) {
      for (const kind of ['samples', 'interpolation']) stamp(gridOf(folder, run, kind, step, noise), step);
    }
    if (step > 0 && step % evaluateEvery === 0) stamp(evaluationOf(step, falling, noise), step);
  }
  stamp({ type: 'state', state: run.state ?? 'finished', reason: null }, steps);
  return events;
}

function evaluationOf(step: number, fid: number, noise: () => number): UnstampedEvent {
  const shared = { floor: null, note: 'n = 512' };
  return {
    type: 'evaluation',
    step,
    measurements: [
      { ...shared, id: 'fid', label: 'FID (classifier-64)', value: fid + 0.5 * noise(), better: 'lower' },
      { ...shared, id: 'diversity', label: 'Diversity (classifier-64)', value: 40 / (fid + 5), better: 'higher' },
    ],
  };
}

/** Rings that come out of noise, brighter and farther apart from run to run. */
function gridOf(folder: string, run: PlacedRun, kind: string, step: number, noise: () => number): UnstampedEvent {
  const { steps, shift, side = 4 } = run;
  const clear = step / steps;
  const images = new Float32Array(side * side * cell * cell);
  images.forEach((_, index) => {
    const image = Math.floor(index / (cell * cell));
    const [y, x] = [Math.floor((index / cell) % cell) - 7.5, (index % cell) - 7.5];
    const across = kind === 'samples' ? image % 5 : image / side;
    const ring = Math.cos(Math.hypot(x, y) * (0.5 + 0.12 * across) + shift);
    images[index] = clear * ring + (1 - clear) * noise();
  });
  const file = `${runFiles.samples}/step-${String(step).padStart(6, '0')}${kind === 'samples' ? '' : `-${kind}`}.png`;
  const png = encodeGrid(
    { rows: side, columns: side, batch: { count: side * side, images } },
    { height: cell, width: cell, channels: 1 },
  );
  write(folder, file, png);
  return {
    type: 'grid',
    step,
    kind,
    file,
    rows: side,
    columns: side,
    cellWidth: cell,
    cellHeight: cell,
    rowLabels: Array.from({ length: side }, (_, row) => String(row)),
    note: '',
  };
}

function write(folder: string, file: string, content: string | Uint8Array): void {
  mkdirSync(dirname(join(folder, file)), { recursive: true });
  writeFileSync(join(folder, file), content);
}

/** Numbers in [-1, 1] that look random and are the same every time (Park and Miller's generator). */
function noiseFrom(seed: number): () => number {
  let state = seed * 7919;
  return () => {
    state = (state * 48271) % 2147483647;
    return (2 * state) / 2147483647 - 1;
  };
}
