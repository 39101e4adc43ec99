import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { digest } from '../../engine/files/digest';
import type { RunHistory } from '../../engine/history/history';
import { claimNumber } from '../../engine/protocol/claim';
import { parseRecord } from '../../engine/protocol/record';
import { runEventSchema, type RunEvent } from '../../engine/protocol/events';
import { runFiles } from '../../engine/protocol/runFolder';
import { readHistory } from '../../engine/runs/runHistory';
import type { HostTensors } from '../../engine/runtime/program';
import { CheckpointStore } from '../../engine/storage/checkpointStore';
import { NetworkStore } from '../../engine/storage/networkStore';

/**
 * All that a run came to, by name: two runs are identical where each name has the same text in both. Only what tells
 * of the clock, of the machine's load or of the engine's process is left out, here and by name.
 */
export type Outcome = ReadonlyMap<string, string>;

/** Columns of comparisons that are durations. */
const timedColumns = ['training', 'sampling'];

export async function outcomeOf(folder: string): Promise<Outcome> {
  const files = filesIn(folder);
  return new Map([
    ['files', files.map(withoutNumber).join('\n')],
    ['config', readFileSync(join(folder, runFiles.config), 'utf8')],
    ...recordOutcome(folder),
    ...historyOutcome(await readHistory(folder)),
    ...files.flatMap((file) => fileOutcome(folder, file)),
    ...(await checkpointsOutcome(folder)),
    ...(await networksOutcome(folder, files)),
  ]);
}

export interface Difference {
  name: string;
  /** What the two have; undefined where one has nothing of this name. */
  uninterrupted: string | undefined;
  interrupted: string | undefined;
}

export function differencesBetween(uninterrupted: Outcome, interrupted: Outcome): Difference[] {
  return [...new Set([...uninterrupted.keys(), ...interrupted.keys()])].flatMap((name) => {
    const [a, b] = [uninterrupted.get(name), interrupted.get(name)];
    return a === b ? [] : [{ name, uninterrupted: a, interrupted: b }];
  });
}

/** A difference from a little before where the two part, which is all that a person can use. */
export function differenceText({ name, uninterrupted: a = 'nothing', interrupted: b = 'nothing' }: Difference): string {
  let same = 0;
  while (same < Math.min(a.length, b.length) && a[same] === b[same]) same++;
  const shown = (text: string) => JSON.stringify(text.slice(Math.max(0, same - 60), same + 200));
  return `${name}\n    uninterrupted: ${shown(a)}\n    interrupted:   ${shown(b)}`;
}

/** The number of a claim says how many engines there were. */
function withoutNumber(file: string): string {
  return claimNumber(file) === null ? file : 'owner.json';
}

/** Paths inside the folder, sorted. */
function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => !statSync(join(folder, file)).isDirectory())
    .map((file) => relative('', file).replaceAll('\\', '/'))
    .sort();
}

function recordOutcome(folder: string): [string, string][] {
  const record = parseRecord(JSON.parse(readFileSync(join(folder, runFiles.record), 'utf8')));
  const progress = without(record.progress, ['imagesPerSecond', 'secondsLeft']);
  const rest = without(record, ['id', 'startedAt', 'pid', 'heartbeatAt', 'endedAt']);
  return [['record', JSON.stringify({ ...rest, progress })]];
}

function historyOutcome(history: RunHistory): [string, string][] {
  const { declarations, series, grids, evaluations, distributions, matrices } = history;
  const { comparisons, stages, checkpoints, warnings } = history;
  const ofMachine = new Set(declarations.series.flatMap(({ id, ofMachine }) => (ofMachine ? [id] : [])));
  return [
    ['declarations', JSON.stringify(declarations)],
    ...series
      .filter(({ name }) => !ofMachine.has(name))
      .map(({ name, steps, values }): [string, string] => [
        `curve ${name}`,
        Array.from(steps, (step, i) => `${step} ${values[i]}`).join('\n'),
      ]),
    ...grids.map((event): [string, string] => [`grid ${event.kind} ${event.step}`, unstamped(event)]),
    ['order of grids', grids.map(({ kind, step }) => `${kind} ${step}`).join('\n')],
    ...evaluations.map((event): [string, string] => [`evaluation ${event.step}`, unstamped(event)]),
    ...distributions.map((event): [string, string] => [`distribution ${event.id} ${event.step}`, unstamped(event)]),
    ...matrices.map((event): [string, string] => [`matrix ${event.id} ${event.step}`, unstamped(event)]),
    ...comparisons.map((event): [string, string] => {
      const { columns, rows } = event;
      const kept = rows.map(({ values, ...row }) => ({
        ...row,
        values: values.map((value, i) => (timedColumns.includes(columns[i]!.id) ? 'a duration' : value)),
      }));
      return [`comparison ${event.id} ${event.step}`, unstamped({ ...event, rows: kept })];
    }),
    ['checkpoint events', checkpoints.map(({ step, file }) => `${step} ${file}`).join('\n')],
    // Every engine that works on a run says anew what it prepares and which stage it goes on in, and may warn again.
    ['stages', [...new Set(stages.map(unstamped))].join('\n')],
    ['warnings', [...new Set(warnings.map(unstamped))].join('\n')],
  ];
}

/** An event but for its number and time. */
function unstamped(event: object): string {
  return JSON.stringify(without(event, ['seq', 'time']));
}

function without(of: object, names: readonly string[]): object {
  return Object.fromEntries(Object.entries(of).filter(([name]) => !names.includes(name)));
}

function fileOutcome(folder: string, file: string): [string, string][] {
  const name = `file ${file}`;
  if (file.endsWith('.png')) return [[name, digest('sha256', readFileSync(join(folder, file)))]];
  if (file === runFiles.kernels) return [[name, readFileSync(join(folder, file), 'utf8')]];
  if (file === runFiles.events) return [[name, eventsAreWhole(join(folder, file))]];
  if (file.startsWith(`${runFiles.subsampled}/`)) {
    const about = JSON.parse(readFileSync(join(folder, file), 'utf8')) as object;
    return [[name, JSON.stringify(without(about, ['seconds']))]];
  }
  return [];
}

/** The events of `events.jsonl`, whose last line may be torn. */
export function eventsIn(text: string): RunEvent[] {
  const lines = text.split('\n').slice(0, -1);
  return lines.map((line) => runEventSchema.parse(JSON.parse(line)));
}

/** Whether every line is an event, and they are numbered without gaps. */
function eventsAreWhole(file: string): string {
  const text = readFileSync(file, 'utf8');
  const broken = eventsIn(text).findIndex(({ seq }, i) => seq !== i);
  if (broken >= 0) return `event ${broken} has another number`;
  return text.endsWith('\n') ? 'whole' : 'the last line is torn';
}

async function checkpointsOutcome(folder: string): Promise<[string, string][]> {
  const store = new CheckpointStore(folder);
  const outcomes: [string, string][] = [];
  for (const name of await store.list()) {
    const { state, tensors } = await store.load(name);
    const rest = without(state, ['elapsedSeconds', 'trainedSeconds']);
    outcomes.push([`state of ${name}`, JSON.stringify(rest)], ...tensorsOutcome(`tensor of ${name}`, tensors));
  }
  return outcomes;
}

async function networksOutcome(folder: string, files: readonly string[]): Promise<[string, string][]> {
  const store = new NetworkStore(folder);
  const ending = '.safetensors';
  const outcomes: [string, string][] = [];
  for (const file of files.filter((each) => each.startsWith(`${runFiles.networks}/`) && each.endsWith(ending))) {
    const name = basename(file, ending);
    const { tensors, metadata } = await store.load(name);
    const rest = without(metadata, ['seconds']);
    outcomes.push([`network ${name}`, JSON.stringify(rest)], ...tensorsOutcome(`tensor of ${name}`, tensors));
  }
  return outcomes;
}

function tensorsOutcome(name: string, tensors: HostTensors): [string, string][] {
  return Object.entries(tensors).map(([tensor, { shape, data }]) => [
    `${name}: ${tensor}`,
    `${shape.join(' x ')} ${digest('sha256', new Uint8Array(data.buffer, data.byteOffset, data.byteLength))}`,
  ]);
}
