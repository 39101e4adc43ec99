import { ConfigError, type Severity } from '../jsonc/problems';
import { UserError } from '../errors';
import type { EngineError } from '../protocol/engineError';
import { exitCodes } from '../protocol/exitCodes';
import { settingOf } from '../files/settings';
import { explainSystemError } from '../files/systemErrors';
import { visible } from '../plainText';
import { explainComputeError } from '../runtime/computeErrors';
import { explainLoadError } from '../runtime/nativeLibrary';

/** A run goes on when the window or the pipe that it prints to is gone, or the disk is full that this is written to. */
export function survivePipes(): void {
  process.stdout.once('error', (error: NodeJS.ErrnoException) => {
    if (gone.has(error.code)) return;
    printAside(`warning: What is printed can't be written: ${explainSystemError(error)?.message ?? error.message}`);
  });
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
}

/** Nobody reads any more. */
const gone = new Set<string | undefined>(['EPIPE', 'EIO']);

/** Prints text, or JSON: what a terminal would obey in it is written out. */
export function print(text: string): void {
  process.stdout.write(`${visible(text)}\n`);
}

/** The same to stderr, for what is said beside a command's own output. */
export function printAside(text: string): void {
  process.stderr.write(`${visible(text)}\n`);
}

/** Waits until everything printed is on its way. */
export async function flush(): Promise<void> {
  await Promise.all(
    [process.stdout, process.stderr].map(
      (stream) =>
        new Promise<void>((resolve) => {
          if (stream.destroyed) resolve();
          else
            stream.write('', () => {
              resolve();
            });
        }),
    ),
  );
}

/** How this process prints errors: for a person, or a line of JSON each. */
export type ErrorForm = 'text' | 'json';
let errorForm: ErrorForm = 'text';

/** Chooses how errors are printed from here on. */
export function printErrorsAs(form: ErrorForm): void {
  errorForm = form;
}

/** A problem in three lines: what is wrong, where, what to do. A line end within one begins no line of its own. */
export function printProblem(kind: Severity, { message, where, advice }: EngineError): void {
  const lines = [`${kind === 'information' ? 'note' : kind}: ${message}`, where, advice].filter(
    (line) => line !== undefined && line !== '',
  );
  printAside(lines.map((line) => line!.replace(/\r?\n/g, '\n    ')).join('\n  '));
}

/** Prints an error, in the form that was asked for. */
export function printEngineError({ message, where, advice, goesOnWith, problems }: EngineError): void {
  if (errorForm === 'json') {
    const error: EngineError = { message, where, advice, goesOnWith, problems: problems?.map(partsOf) };
    printAside(JSON.stringify({ error }));
    return;
  }
  for (const problem of problems ?? [{ message, where, advice }]) printProblem('error', problem);
}

function partsOf({ message, where, advice }: EngineError): EngineError {
  return { message, where, advice };
}

/** Prints an error that ended a command, never its stack. Returns the exit code it stands for. */
export function printError(error: unknown): number {
  const known =
    error instanceof UserError
      ? error
      : (explainSystemError(error) ?? explainLoadError(error) ?? explainComputeError(error));
  if (known) {
    const problems = known instanceof ConfigError ? [...known.problems] : undefined;
    const { message, where, advice, goesOnWith } = known;
    printEngineError({ message, where, advice, goesOnWith, problems });
    return exitCodes.wrongUse;
  }
  printEngineError({
    message: `Unexpected error: ${error instanceof Error ? error.message : String(error)}`,
    advice: 'This is a fault in Darkroom. DARKROOM_DEBUG=1 prints where it happened.',
  });
  if (settingOf('DARKROOM_DEBUG') && error instanceof Error) printAside(error.stack ?? '');
  return exitCodes.failed;
}
