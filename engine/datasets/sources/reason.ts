/** What a server that can't be reached comes to, by the code of the system or of `fetch`. */
const unreachable: Record<string, string> = {
  ENOTFOUND: 'its address was not found: is there a network?',
  EAI_AGAIN: 'its address could not be looked up: is there a network?',
  ENETUNREACH: 'there is no way to it: is there a network?',
  EHOSTUNREACH: 'there is no way to it: is there a network?',
  ECONNREFUSED: 'it refuses connections.',
  ECONNRESET: 'it broke the connection off.',
  UND_ERR_SOCKET: 'it broke the connection off.',
  ETIMEDOUT: 'it does not answer.',
  UND_ERR_CONNECT_TIMEOUT: 'it does not answer.',
  UND_ERR_HEADERS_TIMEOUT: 'it does not answer.',
  UND_ERR_BODY_TIMEOUT: 'nothing came any more.',
};

/** An error's words as a sentence; where `fetch` only says that it failed, its cause's. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error instanceof TypeError && error.cause instanceof Error ? error.cause : error;
  const known = unreachable[(cause as NodeJS.ErrnoException).code ?? ''];
  if (known !== undefined) return `The server can't be reached: ${known}`;
  return /[.!?]$/.test(cause.message) ? cause.message : `${cause.message}.`;
}
