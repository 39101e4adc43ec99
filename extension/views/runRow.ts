import { headlineText, ageText, differingTexts } from '../../engine/runs/runText';
import { isLive } from '../../engine/runs/record';
import { idOf, startOf, type Run } from '../../engine/runs/run';
import type { Standing } from '../runs/overview';
import { inertText } from '../vscode/inertText';
import { describeProgress, startText } from './describe';

/** What is said of runs besides figures and keys, in the reader's language. */
export interface RunWords {
  /** BCP 47. */
  locale: string;
  best: string;
  starred: string;
  seed(seed: number): string;
  phase(phase: Run['phase']): string;
}

/** A run in one line of a list: what tells it from its siblings, the most telling first. */
export interface RunRow {
  /** Its own name, else its best figure, else the first thing there is to say. */
  label: string;
  description: string;
  /** The whole line for a screen reader, with what only the icon shows. */
  spoken: string;
}

/** So many keys stand in a line; the tooltip has all. */
const keysInRow = 3;
const keysInTitle = 2;
/** Longer values lose their beginnings: of a path the end tells more. */
const longestText = 32;
/** Marks the best run of an experiment in a line that says "best" only to a screen reader. */
const bestMark = '★';

/**
 * @param withExperiment whether the line names the experiment: it does where nothing above it does.
 */
export function runRow(
  run: Run,
  standing: Standing,
  words: RunWords,
  { now, withExperiment = false }: { now: Date; withExperiment?: boolean },
): RunRow {
  const figure = headlineText(run.headline, words.locale);
  const start = startOf(run);
  const rest = [
    withExperiment ? standing.experiment : '',
    isLive(run.phase) ? describeProgress(run, words.locale) || words.phase(run.phase) : '',
    ...keysOf(run, standing).slice(0, keysInRow),
    run.record ? words.seed(run.record.seed) : '',
    start ? ageText(start, now) : '',
  ];
  // A finished run that is starred shows it by its icon.
  const starred = run.annotations.starred ? words.starred : '';
  const parts = (best: string, starred: string) =>
    [
      run.annotations.name ?? '',
      [figure, standing.isBest ? best : ''].filter(Boolean).join(' '),
      starred,
      ...rest,
    ].filter(Boolean);
  const [label = idOf(run), ...description] = parts(bestMark, run.phase === 'finished' ? '' : starred);
  return {
    label: inertText(abbreviated(label)),
    description: inertText(description.map(abbreviated).join(' · ')),
    spoken: inertText([...parts(words.best, starred), words.phase(run.phase)].join(', ')),
  };
}

/** "digits · lr 0.0005 · seed 3", or "digits · wider" where a person has named it so. */
export function runTitle(run: Run, standing: Standing, words: Pick<RunWords, 'locale' | 'seed'>): string {
  const own = run.annotations.name ?? '';
  const parts = own
    ? [own]
    : [...keysOf(run, standing).slice(0, keysInTitle).map(abbreviated), run.record ? words.seed(run.record.seed) : ''];
  const known = parts.filter(Boolean);
  const title = [standing.experiment, ...(known.length > 0 ? known : [startText(run, words.locale)])];
  return inertText(title.filter(Boolean).join(' · '));
}

function keysOf(run: Run, { differing }: Standing): string[] {
  return differingTexts(run, differing).map(shortened);
}

/** A tab and a row have little room; what is spoken and tooltips have the whole word. */
function abbreviated(text: string): string {
  return text.replace(/^learningRate /, 'lr ');
}

function shortened(text: string): string {
  if (text.length <= longestText) return text;
  const value = text.indexOf(' ') + 1;
  return `${text.slice(0, value)}…${text.slice(-Math.max(8, longestText - value))}`;
}
