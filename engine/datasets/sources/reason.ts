/** An error's words as a sentence; where `fetch` only says that it failed, its cause's. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { message } = error instanceof TypeError && error.cause instanceof Error ? error.cause : error;
  return /[.!?]$/.test(message) ? message : `${message}.`;
}
