import { UserError } from '../../errors';
import { formatCount } from '../../format';
import { nearest } from '../../jsonc/nearest';
import { exitCodes } from '../../protocol/exitCodes';
import { isRunId } from '../../protocol/runFolder';
import { compareRuns, seriesIds, type RunComparison } from '../../runs/compareRuns';
import { readHistory } from '../../runs/runHistory';
import type { RunJson } from '../../runs/runJson';
import { durationText, figureText, valueText } from '../../runs/runText';
import { oneLine } from '../../plainText';
import { print } from '../output';
import { chooseRuns } from '../runs/chooseRuns';
import { shownPath, surroundings, type Surroundings } from '../runs/place';
import { readRun } from '../runs/readRuns';
import { alignedTable, csvTable, gap, markdownTable, textWidth } from '../table';

export interface CompareOptions {
  in?: string;
  all?: boolean;
  series?: string;
  json?: boolean;
  markdown?: boolean;
  csv?: boolean;
}

/** Sets runs side by side: what differs of their configurations, their figures, and one of their curves. */
export async function compareChosen(words: readonly string[], options: CompareOptions): Promise<number> {
  const here = surroundings();
  const comparison = await comparisonOf(words, options, here);
  if (options.json) print(JSON.stringify(comparison, null, 2));
  else if (options.csv) process.stdout.write(csvTable(exactRows(comparison, here.cwd)));
  else if (options.markdown) print(markdownOf(comparison, here.cwd));
  else print(comparisonText(comparison, here));
  return exitCodes.success;
}

export async function comparisonOf(
  words: readonly string[],
  { in: place, all, series }: Pick<CompareOptions, 'in' | 'all' | 'series'>,
  { cwd }: Surroundings,
): Promise<RunComparison> {
  const folders = await chooseRuns(words, place, cwd);
  if (folders.length < 2) {
    throw new UserError(
      folders.length === 1 && words.length > 1
        ? 'These are one and the same run.'
        : 'One run alone has nothing to be compared with.',
      {
        where: words.join(' '),
        advice: 'Name two runs or more.',
      },
    );
  }
  const without = [
    'grid',
    'distribution',
    'matrix',
    'comparison',
    ...(series === undefined ? (['scalars'] as const) : []),
  ] as const;
  const runs = [];
  for (const folder of folders) {
    runs.push({ run: await readRun(folder), history: await readHistory(folder, without) });
  }
  if (series !== undefined) checkSeries(series, seriesIds(runs.map(({ history }) => history)));
  return compareRuns(runs, { all, series });
}

function checkSeries(asked: string, known: readonly string[]): void {
  if (known.includes(asked)) return;
  const meant = nearest(asked, known);
  throw new UserError(`None of these runs has a curve "${asked}".`, {
    where: '--series',
    advice: meant
      ? `Did you mean "${meant}"?`
      : known.length > 0
        ? `There are ${known.join(', ')}.`
        : 'They have none yet.',
  });
}

/** A row of the table: what it tells, and of each run the text for a person and the exact value. */
interface Row {
  title: string;
  texts: string[];
  exact: string[];
  /** Its best run. */
  best: number | null;
}

/** What tells runs apart beside their keys; shown where it differs. */
const facts: [string, (run: RunJson) => string | null][] = [
  ['experiment', ({ experiment }) => experiment],
  ['method', ({ method }) => method],
  ['tags', ({ tags }) => tags.join(', ')],
];

/** All rows but the runs' names: how they went, their figures, their keys. */
export function comparisonRows({ runs, keys, figures }: RunComparison): Row[] {
  const row = (title: string, texts: string[], exact = texts, best: number | null = null): Row => ({
    title,
    texts,
    exact,
    best,
  });
  const told = facts.flatMap(([title, of]) => {
    const texts = runs.map((run) => of(run) ?? '');
    return new Set(texts).size > 1 ? [row(title, texts)] : [];
  });
  const seconds = runs.map(({ wallSeconds }) => wallSeconds);
  return [
    ...told,
    row(
      'state',
      runs.map(({ state }) => state),
    ),
    row(
      'steps',
      runs.map(({ step }) => (step === null ? '–' : formatCount(step))),
      runs.map(({ step }) => exactText(step)),
    ),
    row(
      'wall time',
      seconds.map((each) => (each === null ? '–' : durationText(each))),
      seconds.map(exactText),
    ),
    ...figures.flatMap(({ label, unit, best, newest, bestRun }) => {
      const texts = (values: readonly ({ value: number | null } | null)[]) =>
        values.map((each) => figureText(each?.value ?? null, unit, 'en'));
      const exact = (values: readonly ({ value: number | null } | null)[]) =>
        values.map((each) => exactText(each?.value));
      return [
        row(`${label}, best`, texts(best), exact(best), bestRun),
        row(
          `${label}, best at step`,
          best.map((each) => (each ? formatCount(each.step) : '–')),
          best.map((each) => exactText(each?.step)),
        ),
        row(`${label}, newest`, texts(newest), exact(newest)),
      ];
    }),
    ...keys.map(({ key }) => {
      const texts = runs.map(({ config }) => valueText(config[key]));
      return row(
        key,
        texts,
        runs.map(({ config }) => (key in config ? String(config[key]) : '')),
      );
    }),
  ];
}

function exactText(value: number | null | undefined): string {
  return value === null || value === undefined ? '' : String(value);
}

/** What tells the runs apart in heads of columns: their names, or the ends of their ids, or their folders. */
export function runTitles(runs: readonly RunJson[], cwd: string): string[] {
  const ways: ((run: RunJson) => string)[] = [
    ({ name, id }) => name ?? (isRunId(id) ? id.slice(-4) : id),
    ({ name, id }) => (name === null ? id : `${name} (${id})`),
  ];
  const distinct = ways.map((way) => runs.map(way)).find((titles) => new Set(titles).size === runs.length);
  return distinct ?? runs.map(({ folder }) => shownPath(folder, cwd));
}

/** Stands before the best value of a row. */
const mark = '*';

export function comparisonText(comparison: RunComparison, here: Surroundings): string {
  const { runs, keys, series } = comparison;
  const titles = runTitles(runs, here.cwd);
  if (series) return seriesText(series, titles, here.width);
  const rows = comparisonRows(comparison);
  const texts = rows.map(({ texts, best }) => texts.map((text, i) => (i === best ? `${mark} ${text}` : text)));
  const heads = rows.map(({ title }) => title);
  const blocks = inBlocks(heads, titles, texts, here.width);
  const notes: string[] = [];
  if (rows.some(({ best }) => best !== null)) notes.push(`${mark} the best of these runs`);
  const same = new Set(runs.flatMap(({ config }) => Object.keys(config))).size - keys.length;
  if (same > 0) notes.push(`${formatCount(same)} keys are the same in all: --all shows them.`);
  return [...blocks, ...(notes.length > 0 ? [notes.join('\n')] : [])].join('\n\n');
}

/** The widest that a run's column is where not all fit beside each other. */
const widestColumn = 24;

/** The table, cut into blocks of as many runs as fit beside each other, each with the rows' heads. */
function inBlocks(
  heads: readonly string[],
  titles: readonly string[],
  texts: readonly string[][],
  width: number,
): string[] {
  const table = (from: number, to: number) =>
    alignedTable(
      [
        { head: '', cut: 'start' },
        ...titles.slice(from, to).map((head) => ({ head, align: 'right' as const, cut: 'end' as const })),
      ],
      heads.map((head, i) => [head, ...texts[i]!.slice(from, to)]),
      width,
    ).lines.join('\n');
  const widest = (cells: readonly string[]) => Math.max(...cells.map((cell) => textWidth(oneLine(cell))));
  const columns = titles.map((title, run) => widest([title, ...texts.map((row) => row[run]!)]) + gap);
  const room = width - widest(heads);
  if (columns.reduce((sum, each) => sum + each, 0) <= room) return [table(0, titles.length)];
  const blocks: string[] = [];
  for (let from = 0, to = from; from < titles.length; from = to) {
    let used = 0;
    do used += Math.min(widestColumn + gap, columns[to++]!);
    while (to < titles.length && used + Math.min(widestColumn + gap, columns[to]!) <= room);
    blocks.push(table(from, to));
  }
  return blocks;
}

/** Rows of a curve that are shown to a person. */
const shownSteps = 20;

function seriesText(
  { id, steps, values }: NonNullable<RunComparison['series']>,
  titles: readonly string[],
  width: number,
): string {
  const stride = Math.max(1, Math.ceil(steps.length / shownSteps));
  // The last step is always among them.
  const shown = steps.flatMap((_, i) => ((steps.length - 1 - i) % stride === 0 ? [i] : []));
  const { lines } = alignedTable(
    [
      { head: 'step', align: 'right' },
      ...titles.map((head) => ({ head, align: 'right' as const, cut: 'end' as const })),
    ],
    shown.map((i) => [formatCount(steps[i]!), ...values.map((curve) => figureText(curve[i] ?? null, 'number', 'en'))]),
    width,
  );
  const notes =
    stride > 1 ? ['', `Every ${stride} of ${formatCount(steps.length)} steps: --csv and --json have all.`] : [];
  return [id, ...lines, ...notes].join('\n');
}

/** The head and the rows of a file for other programs: exact values, a column a run. */
export function exactRows(comparison: RunComparison, cwd: string): string[][] {
  const { runs, series } = comparison;
  const titles = runTitles(runs, cwd);
  if (series) {
    const rows = series.steps.map((step, i) => [String(step), ...series.values.map((curve) => exactText(curve[i]))]);
    return [['step', ...titles], ...rows];
  }
  return [
    ['', ...titles],
    ['folder', ...runs.map(({ folder }) => shownPath(folder, cwd))],
    ...comparisonRows(comparison).map(({ title, exact }) => [title.replace(/^wall time$/, 'wall time (s)'), ...exact]),
  ];
}

export function markdownOf(comparison: RunComparison, cwd: string): string {
  if (comparison.series) {
    const [head, ...rows] = exactRows(comparison, cwd) as [string[], ...string[][]];
    return markdownTable(head, rows);
  }
  return markdownTable(
    ['', ...runTitles(comparison.runs, cwd)],
    comparisonRows(comparison).map(({ title, texts, best }) => [
      title,
      ...texts.map((text, i) => (i === best ? `${text} (best)` : text)),
    ]),
  );
}
