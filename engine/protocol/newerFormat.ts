/** What lies there was written by a newer version of Darkroom, in a form that this one does not know. */
export class NewerFormatError extends Error {
  override readonly name = 'NewerFormatError';
  /** What to do, as a sentence. */
  readonly advice = 'Update Darkroom to open it. Nothing was changed.';
}

/**
 * Refuses what says of itself that its form is newer than `known`; anything else passes.
 * @param what "run", "checkpoint".
 * @throws NewerFormatError
 */
export function refuseNewer(what: string, value: unknown, known: number): void {
  const { version } = (value ?? {}) as { version?: unknown };
  if (typeof version !== 'number' || version <= known) return;
  throw new NewerFormatError(
    `This ${what} was written by a newer version of Darkroom: its form is ${version}, and this version reads up to ${known}.`,
  );
}
