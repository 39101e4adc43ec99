import { UserError } from '../../errors';
import { exitCodes } from '../../protocol/exitCodes';
import { annotate, type Annotations } from '../../runs/annotations';
import { oneLine } from '../../plainText';
import { print } from '../output';
import { chooseRuns } from '../runs/chooseRuns';
import { shownPath } from '../runs/place';
import { readRun } from '../runs/readRuns';

export interface AnnotateOptions {
  in?: string;
  json?: boolean;
}

/** What the commands that say something of runs print with `--json`. */
export interface AnnotatedJson {
  runs: (Annotations & { folder: string })[];
}

export function tagRuns(
  words: readonly string[],
  options: AnnotateOptions & { add: string[]; remove: string[] },
): Promise<number> {
  const { add, remove } = options;
  if (add.length + remove.length === 0) {
    throw new UserError('There is no tag to put on or to take off.', {
      advice: 'Use --add TAG, --remove TAG or both.',
    });
  }
  if (add.some((tag) => tag.trim() === '')) throw new UserError('A tag has at least one letter.', { where: '--add' });
  return annotateAndSay(words, options, taggedWith(add, remove));
}

export function noteRun(word: string, note: string, options: AnnotateOptions): Promise<number> {
  return annotateAndSay([word], options, () => ({ note }));
}

export function renameRun(word: string, name: string, options: AnnotateOptions): Promise<number> {
  return annotateAndSay([word], options, () => ({ name }));
}

export function starRuns(words: readonly string[], options: AnnotateOptions & { off?: boolean }): Promise<number> {
  return annotateAndSay(words, options, () => ({ starred: !options.off }));
}

type Change = (present: Annotations) => Partial<Annotations>;

/** The tags of a run with some more and without others. */
export function taggedWith(add: readonly string[], remove: readonly string[]): Change {
  const gone = new Set(remove.map((tag) => tag.trim()));
  return ({ tags }) => ({ tags: [...tags.filter((tag) => !gone.has(tag)), ...add] });
}

async function annotateAndSay(
  words: readonly string[],
  { in: place, json }: AnnotateOptions,
  change: Change,
): Promise<number> {
  const cwd = process.cwd();
  const annotated = await annotateRuns(words, place, cwd, change);
  print(json ? JSON.stringify(annotated, null, 2) : annotated.runs.map((run) => annotatedText(run, cwd)).join('\n'));
  return exitCodes.success;
}

/** Changes what is said of runs: of none, if one of them is not a run. */
export async function annotateRuns(
  words: readonly string[],
  place: string | undefined,
  cwd: string,
  change: Change,
): Promise<AnnotatedJson> {
  const folders = await chooseRuns(words, place, cwd);
  for (const folder of folders) await readRun(folder);
  const runs: AnnotatedJson['runs'] = [];
  for (const folder of folders) runs.push({ folder, ...(await annotate(folder, change)) });
  return { runs };
}

/** "runs/digits/…: ★ wider #keep – with flips". */
export function annotatedText(
  { folder, name, tags, note, starred }: AnnotatedJson['runs'][number],
  cwd: string,
): string {
  const said = [starred ? '★' : '', name ?? '', ...tags.map((tag) => `#${tag}`), note && `– ${note}`].filter(Boolean);
  return oneLine(`${shownPath(folder, cwd)}: ${said.length > 0 ? said.join(' ') : 'no name, no tags, no note'}`);
}
