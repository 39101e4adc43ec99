/**
 * Something a person can act on: what is wrong, where (a file, or a path in the config), what to do. The terminal and
 * the editor show `message`, `where` and `advice`, never a stack trace.
 */
export class UserError extends Error {
  override readonly name = 'UserError';
  /** File, `file:line:column`, or config path, where it is wrong. */
  readonly where: string | undefined;
  /** What to do, as a sentence. */
  readonly advice: string | undefined;
  /** The argument of the command line with which the command goes on all the same. */
  readonly goesOnWith: '--accept-data' | undefined;

  constructor(
    message: string,
    details: { where?: string; advice?: string; goesOnWith?: '--accept-data'; cause?: unknown } = {},
  ) {
    super(message, { cause: details.cause });
    this.where = details.where;
    this.advice = details.advice;
    this.goesOnWith = details.goesOnWith;
  }
}

/** Training has diverged: what the run does from its last checkpoint on, it does again unless something is changed. */
export class DivergedError extends UserError {}

/** What comes of it, or what a person can mend; other errors are thrown. */
export async function orUserError<T>(work: () => T | Promise<T>): Promise<T | UserError> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
}
