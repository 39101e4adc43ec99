import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { UnstampedEvent } from '../../engine/protocol/events';
import { recordVersion, type RunRecord } from '../../engine/protocol/record';
import { runFiles, runId } from '../../engine/protocol/runFolder';
import { runEventSchema } from '../../engine/protocol/events';

/** A run that has ended, as its folder tells of it. */
export interface WrittenRun {
  experiment: string;
  /** Absolute path of the experiment file it was started from. */
  configFile: string | null;
  method: string;
  seed: number;
  started: Date;
  config: Record<string, unknown>;
  /** FID by step. */
  fid: readonly { step: number; value: number }[];
  state?: RunRecord['state'];
  steps?: number;
}

/** Writes the folder of a run, which no engine has worked on: its record, config and events. */
export function writeRun(folder: string, run: WrittenRun): void {
  const { experiment, configFile, method, seed, started, config, fid, state = 'finished', steps = 2000 } = run;
  const time = started.toISOString();
  const record: RunRecord = {
    version: recordVersion,
    id: runId(started, seed),
    experiment,
    method,
    configFile,
    state,
    reason: state === 'failed' ? 'The loss is not finite any more. Lower the learning rate.' : null,
    pid: 1,
    host: 'elsewhere',
    seed,
    startedAt: time,
    heartbeatAt: time,
    endedAt: state === 'running' ? null : time,
    device: null,
    versions: {},
    git: null,
    progress: {
      step: fid.at(-1)?.step ?? 0,
      steps,
      imagesPerSecond: null,
      secondsLeft: null,
      activity: state === 'running' ? 'training' : 'finished',
      activityKind: state === 'running' ? 'training' : 'finished',
    },
  };
  const events = fid.map(({ step, value }): UnstampedEvent => ({
    type: 'evaluation',
    step,
    measurements: [{ id: 'fid', label: 'FID (classifier-64)', value, floor: 1.3, better: 'lower', note: '' }],
  }));
  const lines = events.map((event, seq) => `${JSON.stringify(runEventSchema.parse({ ...event, seq, time }))}\n`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, runFiles.config), JSON.stringify({ method, seed, ...config }, null, 2));
  writeFileSync(join(folder, runFiles.events), lines.join(''));
  writeFileSync(join(folder, runFiles.record), JSON.stringify(record, null, 2));
}

const rates = [0.0001, 0.0002, 0.0005, 0.001, 0.002];
const widths = [0.5, 1, 2];
const hour = 3_600_000;

/**
 * Writes `count` runs of two experiments below `<workspace>/runs`, the newest first, and says which folder
 * holds the best of each.
 */
export function writeManyRuns(workspace: string, count: number, now = new Date()): Record<string, string> {
  const best: Record<string, { folder: string; fid: number }> = {};
  for (let i = 0; i < count; i++) {
    const experiment = i % 2 === 0 ? 'digits' : 'faces';
    const n = Math.floor(i / 2);
    const rate = rates[n % rates.length]!;
    const width = widths[Math.floor(n / rates.length) % widths.length]!;
    const seed = Math.floor(n / (rates.length * widths.length));
    // No two alike: the last digits go through all residues.
    const fid = 20 + 40 * Math.abs(Math.log10(rate / 0.0005)) + 6 / width + ((n * 37) % 101) / 20 + (i % 2) * 30;
    const started = new Date(now.getTime() - (i + 1) * 0.7 * hour);
    const folder = join(workspace, 'runs', experiment, runId(started, i));
    const state = i % 23 === 7 ? 'failed' : i % 17 === 5 ? 'stopped' : 'finished';
    writeRun(folder, {
      experiment,
      configFile: join(workspace, `${experiment}.experiment.json`),
      method: 'self-labeling',
      seed,
      started,
      state,
      config: {
        dataset: { name: experiment === 'digits' ? 'mnist' : 'utkface' },
        training: { steps: 2000, batch: 64 },
        optimizer: { learningRate: rate },
        generator: { width },
      },
      fid: [
        { step: 500, value: fid * 1.5 },
        { step: 1500, value: fid },
        { step: 2000, value: fid * 1.02 },
      ],
    });
    if (!best[experiment] || fid < best[experiment].fid) best[experiment] = { folder, fid };
  }
  return Object.fromEntries(Object.entries(best).map(([experiment, { folder }]) => [experiment, folder]));
}
