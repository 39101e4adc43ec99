import { UserError } from '../errors';

/**
 * What is wrong with an experiment file, and where. `darkroom check --json` prints a `CheckReport`; the editor draws
 * it.
 */
export interface Problem {
  message: string;
  /** What to do, as a sentence. */
  advice?: string;
  /** Key path, "training.steps"; empty for the file as a whole. */
  path: string;
  /** Where the words at fault begin and end, counting from 1; the end is exclusive. */
  line: number;
  column: number;
  endLine: number;
  endColumn: number;
  severity: Severity;
}

/** `information` says what is right, and good to know before a run. */
export type Severity = 'error' | 'warning' | 'information';

export interface CheckReport {
  problems: Problem[];
}

/** A problem of a file read together with `--set`: it may lie in either. */
export interface LocatedProblem extends Problem {
  /** "file:line:column", or "--set training.steps". */
  where: string;
  /** Whether the JSON schema says it too. */
  inSchema: boolean;
}

/** Everything wrong with an experiment: all problems, not only the first. */
export class ConfigError extends UserError {
  constructor(readonly problems: readonly LocatedProblem[]) {
    const [first] = problems;
    super(first?.message ?? 'The experiment is wrong.', first);
  }
}

export type KeyPath = readonly (string | number)[];

/** A problem before it is found in the text. */
export interface Issue {
  path: KeyPath;
  /** Where to show it if nothing is written at `path` and its default is at fault. */
  instead?: KeyPath;
  /** Whether the key or its value is at fault. */
  at: 'key' | 'value';
  message: string;
  advice?: string;
  severity: Severity;
  /** Whether the JSON schema says it too, so that an editor shows it already. */
  inSchema: boolean;
}

/** "training.steps", "optimizer.betas[1]". */
export function formatPath(path: KeyPath): string {
  return path.reduce<string>(
    (text, part) => (typeof part === 'number' ? `${text}[${part}]` : text === '' ? part : `${text}.${part}`),
    '',
  );
}

/** What stands at `path` in a plain value; undefined where nothing does. */
export function valueAt(root: unknown, path: KeyPath): unknown {
  return path.reduce<unknown>(
    (value, part) =>
      typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[part] : undefined,
    root,
  );
}

/** A rule that no JSON schema can say, broken by the value at `path`; an error unless said otherwise. */
export function valueIssue(
  issue: Pick<Issue, 'path' | 'instead' | 'message' | 'advice'> & { severity?: Issue['severity'] },
): Issue {
  return { at: 'value', severity: 'error', inSchema: false, ...issue };
}
