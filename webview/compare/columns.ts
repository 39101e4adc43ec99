import { isBetter } from '../../engine/history/headline';
import type { Unit } from '../../engine/protocol/declarations';
import type { Measurement } from '../../engine/protocol/events';
import type { ComparedKey, ConfigValue } from '../../extension/contract/comparePanel';
import { formatCount, formatValue } from '../ui/format';
import { text } from '../ui/texts';
import type { RunModel } from './runs';
import type { CompareView } from './viewState';

/** A value in a cell: what is sorted by, and what is set against others. Null where there is none. */
export type CellValue = string | number | boolean | null;

/** A column of the table of runs. */
export interface Column {
  id: string;
  title: string;
  /** In full, where the title is short; else empty. */
  hint: string;
  value: (run: RunModel) => CellValue;
  /** As it is read. */
  written: (run: RunModel) => string;
  numeric: boolean;
  /** Which direction is better; null where it is only told. */
  better: Measurement['better'] | null;
  /** Whether a run's value is not to be trusted, so that it is never the best; default never. */
  doubtful?: (run: RunModel) => boolean;
  /** How differences to a pinned run are written; null where there are none. */
  unit: Unit | null;
  /** Whether it is seen where nobody chose. */
  seen: boolean;
}

const none = '–';

/** Every column that the table can have, in their order; the first is the run. */
export function columnsOf(runs: readonly RunModel[], keys: readonly ComparedKey[], onlyDiffering: boolean): Column[] {
  const experiments = new Set(runs.map(({ run }) => run.experiment));
  const named = (
    id: string,
    title: string,
    value: (run: RunModel) => CellValue,
    part: Partial<Column> = {},
  ): Column => ({
    id,
    title,
    hint: '',
    value,
    written: (run) => String(value(run) ?? none),
    numeric: false,
    better: null,
    unit: null,
    seen: true,
    ...part,
  });
  return [
    // By its id, which rises with time, where nobody gave it a name: so it is sorted, and so it leaves the panel.
    named('run', text('compare.column.run'), ({ run }) => run.name ?? run.id, { written: calledOf }),
    named('state', text('compare.column.state'), (run) => stateWord(run)),
    named('experiment', text('compare.column.experiment'), ({ run }) => run.experiment, { seen: experiments.size > 1 }),
    named('started', text('compare.column.started'), ({ status }) => status?.record.startedAt ?? null, {
      seen: false,
      written: ({ status }) => (status ? startOf(status.record.startedAt) : none),
    }),
    ...keys.filter(({ path }) => path !== 'seed').map((key) => keyColumn(key, onlyDiffering)),
    named('seed', text('compare.column.seed'), ({ status, run }) => status?.record.seed ?? seedOf(run.config), {
      numeric: true,
    }),
    named('step', text('compare.column.step'), ({ status }) => status?.record.progress.step ?? null, {
      numeric: true,
      seen: runs.some(({ state }) => state === 'running' || state === 'paused'),
      written: ({ status }) => (status ? formatCount(status.record.progress.step) : none),
    }),
    ...headlineColumns(runs),
    ...figureColumns(runs),
  ];
}

/** Those that are seen: as a person chose, else by themselves. */
export function seenColumns(columns: readonly Column[], chosen: CompareView['columns']): Column[] {
  return columns.filter(({ id, seen }) => id === 'run' || (chosen[id] ?? seen));
}

/** The runs by a column, those without a value last whichever way; as they were added where there is no order. */
export function sorted(runs: readonly RunModel[], columns: readonly Column[], sort: CompareView['sort']): RunModel[] {
  const column = columns.find(({ id }) => id === sort?.column);
  if (!sort || !column) return [...runs];
  const sign = sort.descending ? -1 : 1;
  return [...runs].sort((one, other) => {
    const [a, b] = [column.value(one), column.value(other)];
    if (isNone(a) || isNone(b)) return Number(isNone(a)) - Number(isNone(b));
    return sign * compare(a, b);
  });
}

/**
 * The folders of the runs with the best value of a column; none where it has no direction or too little to choose. A
 * run that is gone is no choice, nor a doubtful value.
 */
export function bestOfColumn(runs: readonly RunModel[], { value, better, doubtful }: Column): Set<string> {
  const best = new Set<string>();
  if (better === null) return best;
  let least: number | null = null;
  let count = 0;
  for (const run of runs.filter((each) => each.state !== 'gone' && !doubtful?.(each))) {
    const figure = value(run);
    if (typeof figure !== 'number' || !Number.isFinite(figure)) continue;
    count++;
    if (least !== null && figure !== least && !isBetter(figure, least, better)) continue;
    if (figure !== least) best.clear();
    least = figure;
    best.add(run.folder);
  }
  return count > 1 && best.size < count ? best : new Set();
}

/** "−1.3": how far a run is from another one in a column; empty where that can't be said. */
export function differenceTo(pinned: RunModel, run: RunModel, { value, unit }: Column): string {
  const [from, to] = [value(pinned), value(run)];
  if (unit === null || typeof from !== 'number' || typeof to !== 'number' || pinned === run) return '';
  const difference = to - from;
  if (difference === 0) return '±0';
  return `${difference < 0 ? '−' : '+'}${formatValue(unit, Math.abs(difference))}`;
}

function keyColumn({ path, title, differs }: ComparedKey, onlyDiffering: boolean): Column {
  const value = ({ run: { config } }: RunModel): CellValue => config[path] ?? null;
  return {
    id: `key:${path}`,
    title,
    hint: path,
    value,
    written: ({ run: { config } }) => (path in config ? String(config[path]) : none),
    numeric: false,
    better: null,
    unit: null,
    seen: differs || !onlyDiffering,
  };
}

function headlineColumns(runs: readonly RunModel[]): Column[] {
  const judged = runs.find(({ headline }) => headline)?.headline;
  // A run that is judged by another figure, or in other features, has nothing that belongs into the column.
  const of = (run: RunModel) => (run.headline?.measure === judged?.measure ? run.headline : null);
  const figure = judged?.label ?? text('compare.column.figure');
  const unit = judged?.unit ?? 'number';
  const better = judged?.better ?? null;
  const column = (part: Pick<Column, 'id' | 'title' | 'value'> & Partial<Column>): Column => ({
    hint: judged?.measure ?? '',
    written: (run) => writtenIn(unit, part.value(run)),
    numeric: true,
    better,
    unit,
    seen: true,
    ...part,
  });
  return [
    column({
      id: 'best',
      title: text('compare.column.best', { figure }),
      value: (run) => of(run)?.best?.value ?? null,
    }),
    column({
      id: 'bestStep',
      title: text('compare.column.bestStep'),
      value: (run) => of(run)?.best?.step ?? null,
      written: (run) => writtenIn('count', of(run)?.best?.step ?? null),
      better: null,
      unit: null,
    }),
    column({
      id: 'newest',
      title: text('compare.column.newest', { figure }),
      value: (run) => of(run)?.newest.value ?? null,
      doubtful: (run) => of(run)?.newest.doubtful !== undefined,
    }),
  ];
}

/** Measurements besides the headline: their newest values. */
function figureColumns(runs: readonly RunModel[]): Column[] {
  const headlines = new Set(runs.flatMap(({ headline }) => headline?.measure ?? []));
  const columns = new Map<string, Column>();
  for (const { id, measure, label, unit, better } of runs.flatMap(({ newest }) => newest)) {
    if (columns.has(measure) || (headlines.size === 1 && headlines.has(measure))) continue;
    const of = (run: RunModel) => run.newest.find((figure) => figure.measure === measure);
    const value = (run: RunModel): CellValue => of(run)?.value ?? null;
    const first = [...columns.values()].every((column) => column.id !== `figure:${id}`);
    columns.set(measure, {
      id: `figure:${first ? id : measure}`,
      title: label,
      hint: measure,
      value,
      written: (run) => writtenIn(unit, value(run)),
      numeric: true,
      better,
      doubtful: (run) => of(run)?.doubtful !== undefined,
      unit,
      seen: true,
    });
  }
  return [...columns.values()];
}

function writtenIn(unit: Unit, value: CellValue): string {
  return typeof value === 'number' ? formatValue(unit, value) : none;
}

/** What a run is called by itself: the name that it was given, or when it was started. */
export function calledOf({ run, status }: RunModel): string {
  return run.name ?? (status ? startOf(status.record.startedAt) : run.id);
}

function stateWord({ state }: RunModel): string {
  return state === 'gone' ? text('compare.gone') : text(`state.${state}`);
}

function seedOf(config: Readonly<Record<string, ConfigValue>>): CellValue {
  return config['seed'] ?? null;
}

function startOf(startedAt: string): string {
  return new Date(startedAt).toLocaleString(document.documentElement.lang || undefined, {
    month: 'short',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
}

function isNone(value: CellValue): value is null {
  return value === null || (typeof value === 'number' && Number.isNaN(value));
}

/** Numbers by size, before words; words as a person counts: "run 2" before "run 10". */
function compare(a: CellValue, b: CellValue): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  if (typeof a === 'number' || typeof b === 'number') return typeof a === 'number' ? -1 : 1;
  return String(a).localeCompare(String(b), undefined, { numeric: true });
}
