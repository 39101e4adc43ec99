/**
 * Where everything of a run lies: `<workspace>/runs/<experiment>/<YYYYMMDD-HHMMSS>-<4 hex>/`.
 * A run folder is the only truth about a run; whoever reads it sees the same run, live or past.
 */

/** Names inside a run folder. */
export const runFiles = {
  config: 'config.json',
  record: 'run.json',
  changes: 'changes.patch',
  events: 'events.jsonl',
  control: 'control.json',
  log: 'log.txt',
  annotations: 'annotations.json',
  samples: 'samples',
  initial: 'initial.safetensors',
  checkpoints: 'checkpoints',
  kernels: 'kernels.json',
  networks: 'networks',
  subsampled: 'subsampled',
} as const;

/** The most, in bytes, that is read of files which are taken into memory whole; no engine writes as much. */
export const longestRunFile = {
  config: 2 ** 22,
  record: 2 ** 20,
  control: 2 ** 16,
  kernels: 2 ** 20,
  annotations: 2 ** 20,
  changes: 2 ** 21,
  /** Of a sample grid, or a sheet of images. */
  picture: 2 ** 27,
} as const;

/** The most, in bytes, that is read of one line of `events.jsonl`; no engine writes as long a line. */
export const longestEvent = 2 ** 22;

/** The folder, beside an experiment file or at the workspace's root, that holds run folders. */
export const runsFolderName = 'runs';

/** What an experiment file's name ends with. */
export const experimentSuffix = '.experiment.json';

/** The experiment's name: its file's base name without `.experiment.json` (or another extension). */
export function experimentName(file: string): string {
  const base = file.replace(/^.*[\\/]/, '');
  return base.endsWith(experimentSuffix) ? base.slice(0, -experimentSuffix.length) : base.replace(/\.[^.]+$/, '');
}

/** A run's id, `YYYYMMDD-HHMMSS-xxxx` in UTC, so that ids of one experiment sort by time. */
export function runId(started: Date, suffix: number): string {
  const digits = started.toISOString().replace(/[-:]/g, '').replace('T', '-').slice(0, 15);
  return `${digits}-${(suffix & 0xffff).toString(16).padStart(4, '0')}`;
}

/** When the run with an id was started. */
export function startedAt(id: string): Date {
  const [, year, month, day, hours, minutes, seconds] = /^(\d{4})(\d\d)(\d\d)-(\d\d)(\d\d)(\d\d)-/.exec(id) ?? [];
  return new Date(`${year}-${month}-${day}T${hours}:${minutes}:${seconds}Z`);
}

/** Whether a folder's name is a run's id. */
export function isRunId(name: string): boolean {
  return /^\d{8}-\d{6}-[0-9a-f]{4}$/.test(name);
}
