import { basename } from 'node:path';
import { UserError } from '../../errors';
import { formatCount } from '../../format';
import { nearest } from '../../jsonc/nearest';
import { exitCodes } from '../../protocol/exitCodes';
import { diskUse, formatBytes, type DiskUse } from '../../runs/diskUse';
import { bestFirst, byExperiment, byName, type ExperimentRuns } from '../../runs/experiments';
import { matchesFilter } from '../../runs/filter';
import { shortNames } from '../../runs/flatConfig';
import { isLive } from '../../runs/record';
import { startOf, type Run } from '../../runs/run';
import { runJson, type RunJson } from '../../runs/runJson';
import { ageText, figureText, headlineText, valueText } from '../../runs/runText';
import { print, printProblem } from '../output';
import { placesOf, shownPath, surroundings, type Surroundings } from '../runs/place';
import { readRuns, runFoldersIn, type Unreadable } from '../runs/readRuns';
import { alignedTable, type Column } from '../table';

export interface ListOptions {
  filter?: string;
  sort: 'newest' | 'best' | 'name';
  experiment?: string;
  sizes?: boolean;
  json?: boolean;
}

/** What `darkroom runs list --json` prints. */
export interface RunListJson {
  experiments: {
    name: string;
    /** Absolute path of the experiment file, where it is now. */
    file: string | null;
    /** Keys in which the listed runs differ, the seed apart. */
    differing: string[];
    /** Folder of the run with the best figure of all runs of the experiment; null where fewer than two have one. */
    best: string | null;
    runs: (RunJson & { bytes?: DiskUse })[];
  }[];
  unreadable: Unreadable[];
}

/** Lists the runs that lie in some folders, by experiment. */
export async function listRuns(places: readonly string[], options: ListOptions): Promise<number> {
  const here = surroundings();
  const list = await runList(places, options, here);
  if (options.json) print(JSON.stringify(listJson(list), null, 2));
  else {
    print(listText(list, options, here));
    // Behind what could be read.
    for (const { message, where } of list.unreadable) printProblem('warning', { message, where });
  }
  return exitCodes.success;
}

interface ListedExperiment extends Omit<ExperimentRuns, 'best'> {
  /** Among all its runs, whether they are listed or not. */
  best: string | null;
}

export interface RunList {
  experiments: ListedExperiment[];
  /** Runs that were found, before any was left out. */
  found: number;
  /** By folder, where they were asked for. */
  sizes: Map<string, DiskUse> | null;
  places: string[];
  unreadable: Unreadable[];
}

/** @throws UserError for a place or an experiment that is not there. */
export async function runList(
  named: readonly string[],
  { filter = '', sort, experiment, sizes }: Omit<ListOptions, 'json'>,
  { cwd }: Surroundings,
): Promise<RunList> {
  const places = placesOf(named, cwd);
  const { runs, unreadable } = await readRuns(await runFoldersIn(places));
  const experiments = chosenExperiments(byExperiment(runs), experiment).flatMap((each): ListedExperiment[] => {
    const shown = each.runs.filter((run) => matchesFilter(run, filter));
    if (shown.length === 0) return [];
    const [{ differing }] = byExperiment(shown) as [ExperimentRuns];
    return [{ ...each, runs: inOrder(shown, sort), best: each.best?.folder ?? null, differing }];
  });
  const listed = experiments.flatMap((each) => each.runs);
  return {
    experiments,
    found: runs.length,
    sizes: sizes ? new Map(await Promise.all(listed.map(sizeOf))) : null,
    places,
    unreadable,
  };
}

async function sizeOf({ folder }: Run): Promise<[string, DiskUse]> {
  return [folder, await diskUse(folder)];
}

function chosenExperiments(experiments: readonly ExperimentRuns[], asked: string | undefined): ExperimentRuns[] {
  if (asked === undefined) return [...experiments];
  const chosen = experiments.filter(
    ({ name, file }) => name === asked || (file !== null && basename(file) === basename(asked)),
  );
  if (chosen.length > 0) return chosen;
  const names = [...new Set(experiments.map(({ name }) => name))];
  const meant = nearest(asked, names);
  throw new UserError(`No run is of an experiment "${asked}".`, {
    where: '--experiment',
    advice: meant ? `Did you mean "${meant}"?` : names.length > 0 ? `There are ${names.join(', ')}.` : undefined,
  });
}

function inOrder(runs: readonly Run[], sort: ListOptions['sort']): Run[] {
  return sort === 'best' ? bestFirst(runs) : sort === 'name' ? byName(runs) : [...runs];
}

export function listJson({ experiments, sizes, unreadable }: RunList): RunListJson {
  return {
    experiments: experiments.map(({ name, file, differing, best, runs }) => ({
      name,
      file,
      differing,
      best,
      runs: runs.map((run) => ({ ...runJson(run), ...(sizes && { bytes: sizes.get(run.folder) }) })),
    })),
    unreadable,
  };
}

export function listText(list: RunList, { filter }: Pick<ListOptions, 'filter'>, here: Surroundings): string {
  const { experiments, found, places, sizes } = list;
  const where = places.map((place) => shownPath(place, here.cwd)).join(', ');
  if (found === 0) return `No runs ${where === '.' ? 'here' : `in ${where}`}. darkroom run EXPERIMENT starts one.`;
  if (experiments.length === 0)
    return `None of the ${formatCount(found)} runs in ${where} fits ${JSON.stringify(filter)}.`;
  const parts = experiments.map((experiment) => experimentText(experiment, sizes, here));
  if (sizes) parts.push(`All of these: ${formatBytes(sum([...sizes.values()].map(({ total }) => total)))}`);
  return parts.join('\n\n');
}

function experimentText(experiment: ListedExperiment, sizes: RunList['sizes'], here: Surroundings): string {
  const { name, file, runs, differing, best } = experiment;
  const title = [name, runs.length === 1 ? '1 run' : `${formatCount(runs.length)} runs`];
  if (file !== null) title.push(shownPath(file, here.cwd));
  const headlines = runs.flatMap(({ headline }) => headline ?? []);
  const oneFigure = new Set(headlines.map(({ measure }) => measure)).size === 1;
  // In full once, so that its column can be narrow.
  if (oneFigure) title.push(headlines[0]!.label);
  const names = shortNames(differing);
  const all: (Column & { of: (run: Run) => string })[] = [
    { head: '', of: ({ folder }) => (folder === best ? 'best' : '') },
    {
      head: oneFigure ? 'figure' : 'best figure',
      align: oneFigure ? 'right' : 'left',
      of: ({ headline }) => (oneFigure ? bareFigure(headline) : headlineText(headline, 'en')) || '–',
    },
    ...differing.map((key) => ({
      head: names.get(key)!,
      cut: 'end' as const,
      leaveOut: 1,
      of: ({ config }: Run) => valueText(config[key]),
    })),
    { head: 'seed', align: 'right', of: ({ record }) => String(record?.seed ?? '–') },
    { head: 'age', align: 'right', of: (run) => ageOf(run, here.now) },
    { head: 'state', of: stateText },
    { head: 'name', cut: 'end', leaveOut: 2, of: annotationText },
    { head: 'size', align: 'right', of: ({ folder }) => (sizes ? formatBytes(sizes.get(folder)!.total) : '') },
    // The end of an id is enough to name a run.
    { head: 'folder', cut: 'start', least: 10, of: ({ folder }) => shownPath(folder, here.cwd) },
  ];
  const columns = all.filter(({ of }) => runs.some((run) => of(run) !== ''));
  const rows = runs.map((run) => columns.map(({ of }) => of(run)));
  const { lines, leftOut } = alignedTable(columns, rows, here.width - indent.length);
  if (leftOut.length > 0) lines.push(`(No room for ${leftOut.join(', ')}: widen the terminal.)`);
  return [title.join(' · '), ...lines.map((line) => indent + line)].join('\n');
}

const indent = '  ';

function bareFigure(headline: Run['headline']): string {
  return headline?.best ? figureText(headline.best.value, headline.unit, 'en') : '';
}

function ageOf(run: Run, now: Date): string {
  const start = startOf(run);
  return start ? ageText(start, now) : '–';
}

/** "finished"; of a run that goes on, how far it is. */
function stateText({ phase, record }: Run): string {
  if (!record || !isLive(phase)) return phase;
  const { step, steps } = record.progress;
  return `${phase} ${Math.floor((100 * step) / steps)}%`;
}

/** "★ wider #keep #flips": what people say of it, in a word each. */
export function annotationText({ annotations: { starred, name, tags } }: Pick<Run, 'annotations'>): string {
  return [starred ? '★' : '', name ?? '', ...tags.map((tag) => `#${tag}`)].filter(Boolean).join(' ');
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
