import { dirname } from 'node:path';
import { formatCount } from '../../format';
import { figuresOf } from '../../history/headline';
import { exitCodes } from '../../protocol/exitCodes';
import { changesText } from '../../history/changesText';
import type { RunChange, RunRecord } from '../../protocol/record';
import { diskUse, formatBytes, type DiskUse } from '../../runs/diskUse';
import { byExperiment, experimentKey } from '../../runs/experiments';
import { readRecord } from '../../runs/readRecord';
import { isLive } from '../../runs/record';
import { experimentOf, type Run } from '../../runs/run';
import { readHistory } from '../../runs/runHistory';
import { figureJson, runJson, type FigureJson, type RunJson } from '../../runs/runJson';
import { ageText, durationText, figureText, valueText } from '../../runs/runText';
import { oneLine } from '../../plainText';
import { print } from '../output';
import { chooseRuns } from '../runs/chooseRuns';
import { placesOf, shownPath, surroundings, type Surroundings } from '../runs/place';
import { readRun, readRuns, runFoldersIn } from '../runs/readRuns';
import { alignedTable } from '../table';
import { annotationText } from './runsList';

export interface ShowOptions {
  in?: string;
  all?: boolean;
  json?: boolean;
}

/** What `darkroom runs show --json` prints. */
export interface RunDetailsJson extends RunJson {
  device: RunRecord['device'];
  /** What it is trained on and tested with, as a sentence, where the data set's name does not tell. */
  data: string | null;
  versions: RunRecord['versions'];
  git: RunRecord['git'];
  /** Where its first weights are from. */
  from: RunRecord['from'] | null;
  host: string | null;
  pid: number | null;
  heartbeatAt: string | null;
  progress: RunRecord['progress'] | null;
  /** Keys in which the experiment's runs differ, the seed apart. */
  differing: string[];
  /** How many runs of its experiment lie beside it, itself included, and whether its figure is their best. */
  siblings: number;
  best: boolean;
  /** All figures that were measured. */
  figures: FigureJson[];
  /** `best`: written when the run's figure was at its best so far; the last such is the best. */
  checkpoints: { step: number; file: string; best: boolean }[];
  bytes: DiskUse;
  /** What was changed in its config on the way. */
  changes: RunChange[];
  warnings: string[];
}

/** Shows everything of one run. */
export async function showRun(word: string, options: ShowOptions): Promise<number> {
  const here = surroundings();
  const details = await runDetails(word, options.in, here);
  print(options.json ? JSON.stringify(details, null, 2) : detailsText(details, options.all ?? false, here));
  return exitCodes.success;
}

export async function runDetails(word: string, place: string | undefined, here: Surroundings): Promise<RunDetailsJson> {
  const [folder] = (await chooseRuns([word], place, here.cwd)) as [string];
  const run = await readRun(folder);
  const history = await readHistory(folder, ['scalars', 'grid', 'distribution', 'matrix', 'comparison']);
  const siblings = await siblingsOf(run, place, here);
  const { record } = run;
  return {
    ...runJson(run),
    device: record?.device ?? null,
    data: record?.data?.summary ?? null,
    versions: record?.versions ?? {},
    git: record?.git ?? null,
    from: record?.from ?? null,
    host: record?.host ?? null,
    pid: record?.pid ?? null,
    heartbeatAt: record?.heartbeatAt ?? null,
    progress: record?.progress ?? null,
    ...siblings,
    figures: figuresOf(history.declarations, history.evaluations).map(figureJson),
    checkpoints: history.checkpoints.map(({ step, file, best = false }) => ({ step, file, best })),
    bytes: await diskUse(folder),
    changes: record?.changes ?? [],
    warnings: history.warnings.map(({ message }) => message),
  };
}

/** Its experiment's runs are looked for in the place where runs are, or, if it lies elsewhere, beside it. */
async function siblingsOf(run: Run, place: string | undefined, { cwd }: Surroundings) {
  const inPlace = await runFoldersIn(placesOf(place === undefined ? [] : [place], cwd));
  const folders = inPlace.includes(run.folder) ? inPlace : await runFoldersIn([dirname(run.folder)]);
  // Most of the time goes into reading events: those of other experiments needn't be.
  const names = await Promise.all(
    folders.map(async (folder) => (await readRecord(folder).catch(() => null))?.experiment),
  );
  const { runs } = await readRuns(folders.filter((_, i) => names[i] === experimentOf(run)));
  const experiment = byExperiment(runs).find(({ key }) => key === experimentKey(run));
  return {
    differing: experiment?.differing ?? [],
    siblings: experiment?.runs.length ?? 1,
    best: experiment?.best?.folder === run.folder,
  };
}

export function detailsText(run: RunDetailsJson, all: boolean, here: Surroundings): string {
  const keys = [...new Set([...run.differing, ...(all ? Object.keys(run.config) : [])])].filter(
    (key) => key in run.config,
  );
  const hidden = Object.keys(run.config).length - keys.length;
  const sections: [string, [string, string][]][] = [
    ['', aboutRun(run, here)],
    [`Figures`, run.figures.map((figure) => [figure.label, figureLine(figure)])],
    [
      run.differing.length > 0 ? 'Keys, those first that differ between the runs of this experiment' : 'Keys',
      keys.map((key) => [key, valueText(run.config[key])]),
    ],
    ['Changes', run.changes.map(({ step, changes }) => [`step ${formatCount(step)}`, changesText(changes)])],
    ['Warnings', run.warnings.map((message) => ['', message])],
  ];
  const parts = sections.flatMap(([title, facts]) => {
    if (facts.length === 0) return [];
    const { lines } = alignedTable(
      [{ head: '' }, { head: '' }],
      facts.map(([name, value]) => [`  ${name}`, value]),
    );
    return [[title, ...lines.slice(1)].filter(Boolean).join('\n')];
  });
  if (hidden > 0) parts.push(`${hidden} ${keys.length > 0 ? 'more ' : ''}keys: --all shows them.`);
  return [oneLine(titleOf(run)), ...parts].join('\n\n');
}

function titleOf(run: RunDetailsJson): string {
  return `${run.experiment} · ${run.name ?? run.id}${run.best ? ` · best of ${run.siblings} runs` : ''}`;
}

function aboutRun(run: RunDetailsJson, { cwd, now }: Surroundings): [string, string][] {
  const { versions, git, device, progress, bytes } = run;
  const { darkroom, ...others } = versions;
  const facts: [string, string | null][] = [
    ['folder', shownPath(run.folder, cwd)],
    ['marks', annotationText({ annotations: { ...run, name: null } }) || null],
    ['note', run.note || null],
    ['state', run.reason === null ? run.state : `${run.state}: ${run.reason}`],
    [
      'started',
      run.startedAt &&
        `${run.startedAt.slice(0, 16).replace('T', ' ')} UTC, ${ageText(new Date(run.startedAt), now)} ago`,
    ],
    ['wall time', run.wallSeconds === null ? null : durationText(run.wallSeconds)],
    ['progress', progress && progressLine(progress, isLive(run.state))],
    ['method', run.method],
    ['data', run.data],
    ['experiment file', run.experimentFile === null ? 'none, or gone' : shownPath(run.experimentFile, cwd)],
    ['seed', run.seed === null ? null : String(run.seed)],
    ['began with', run.from ? `the weights of ${run.from.run} at step ${formatCount(run.from.step)}` : null],
    ['device', device && device.label],
    [
      'versions',
      [...(darkroom ? [`darkroom ${darkroom}`] : []), ...Object.entries(others).map((pair) => pair.join(' '))].join(
        ', ',
      ) || null,
    ],
    ['git', git && `${git.commit.slice(0, 12)}${git.dirty ? ', with uncommitted changes' : ''}`],
    ['host', run.host && `${run.host}, process ${run.pid}`],
    ['checkpoints', checkpointLine(run.checkpoints)],
    [
      'on disk',
      `${formatBytes(bytes.total)} (checkpoints ${formatBytes(bytes.checkpoints)}, samples ${formatBytes(bytes.samples)})`,
    ],
  ];
  return facts.filter((fact): fact is [string, string] => fact[1] !== null);
}

function progressLine(
  { step, steps, imagesPerSecond, secondsLeft, activity }: RunRecord['progress'],
  live: boolean,
): string {
  const done = `step ${formatCount(step)} of ${formatCount(steps)}`;
  if (!live) return done;
  const speed = imagesPerSecond === null ? [] : [`${formatCount(Math.round(imagesPerSecond))} images/s`];
  const left = secondsLeft === null ? [] : [`${durationText(secondsLeft)} left`];
  return [done, activity, ...speed, ...left].join(', ');
}

function checkpointLine(checkpoints: RunDetailsJson['checkpoints']): string {
  const last = checkpoints.at(-1);
  if (!last) return 'none';
  const best = checkpoints.findLast((each) => each.best);
  const newest = `${checkpoints.length}, the newest of step ${formatCount(last.step)}`;
  return best ? `${newest}, the best of step ${formatCount(best.step)}` : newest;
}

/** "19.7 at step 5,000; newest 21.4 at step 10,000". */
function figureLine({ unit, newest, best }: FigureJson): string {
  const at = ({ value, step }: { value: number | null; step: number }) =>
    `${figureText(value, unit, 'en')} at step ${formatCount(step)}`;
  if (!best || best.step === newest.step) return `${at(newest)}${best ? ', the best so far' : ''}`;
  return `best ${at(best)}; newest ${at(newest)}`;
}
