import { ConfigError } from '../jsonc/problems';
import { UserError } from '../errors';
import { explainSystemError } from '../systemErrors';
import { exitCodes } from './exitCodes';

/** A run goes on when the window or the pipe that it prints to is gone. */
export function survivePipes(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE' && error.code !== 'EIO') throw error;
    });
  }
}

export function print(text: string): void {
  process.stdout.write(`${text}\n`);
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

/** A problem in three lines: what is wrong, where, what to do. */
export function printProblem(
  kind: 'error' | 'warning',
  { message, where, advice }: { message: string; where?: string; advice?: string },
): void {
  process.stderr.write([`${kind}: ${message}`, where, advice].filter(Boolean).join('\n  ') + '\n');
}

/** Prints an error that ended a command, never its stack. Returns the exit code it stands for. */
export function printError(error: unknown): number {
  if (error instanceof ConfigError) {
    for (const problem of error.problems) printProblem('error', problem);
    return exitCodes.wrongUse;
  }
  const known = error instanceof UserError ? error : explainSystemError(error);
  if (known) {
    printProblem('error', known);
    return exitCodes.wrongUse;
  }
  printProblem('error', {
    message: `Unexpected error: ${error instanceof Error ? error.message : String(error)}`,
    advice: 'This is a fault in Darkroom. DARKROOM_DEBUG=1 prints where it happened.',
  });
  if (process.env.DARKROOM_DEBUG && error instanceof Error) process.stderr.write(`${error.stack}\n`);
  return exitCodes.failed;
}
