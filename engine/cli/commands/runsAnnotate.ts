import { UserError } from '../../errors';
import { exitCodes } from '../../protocol/exitCodes';
import { annotate, readAnnotations, type Annotations } from '../../runs/annotations';
import { print } from '../output';
import { chooseRuns } from '../runs/chooseRuns';
import { shownPath } from '../runs/place';
import { readRun } from '../runs/readRuns';
import { plain } from '../table';

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
  const gone = new Set(remove.map((tag) => tag.trim()));
  return change(words, options, ({ tags }) => ({ tags: [...tags.filter((tag) => !gone.has(tag)), ...add] }));
}

export function noteRun(word: string, note: string, options: AnnotateOptions): Promise<number> {
  return change([word], options, () => ({ note }));
}

export function renameRun(word: string, name: string, options: AnnotateOptions): Promise<number> {
  return change([word], options, () => ({ name }));
}

export function starRuns(words: readonly string[], options: AnnotateOptions & { off?: boolean }): Promise<number> {
  return change(words, options, () => ({ starred: !options.off }));
}

/** Changes what is said of runs: of none, if one of them is not a run. */
async function change(
  words: readonly string[],
  { in: place, json }: AnnotateOptions,
  changed: (present: Annotations) => Partial<Annotations>,
): Promise<number> {
  const cwd = process.cwd();
  const folders = await chooseRuns(words, place, cwd);
  for (const folder of folders) await readRun(folder, new Date());
  const runs: AnnotatedJson['runs'] = [];
  for (const folder of folders) {
    // What can't be understood, `annotate` refuses in words.
    const present = await readAnnotations(folder).catch(() => annotate(folder, {}));
    runs.push({ folder, ...(await annotate(folder, changed(present))) });
  }
  print(
    json
      ? JSON.stringify({ runs } satisfies AnnotatedJson, null, 2)
      : runs.map((run) => annotatedText(run, cwd)).join('\n'),
  );
  return exitCodes.success;
}

/** "runs/digits/…: ★ wider #keep – with flips". */
function annotatedText({ folder, name, tags, note, starred }: AnnotatedJson['runs'][number], cwd: string): string {
  const said = [starred ? '★' : '', name ?? '', ...tags.map((tag) => `#${tag}`), note && `– ${note}`].filter(Boolean);
  return plain(`${shownPath(folder, cwd)}: ${said.length > 0 ? said.join(' ') : 'no name, no tags, no note'}`);
}
