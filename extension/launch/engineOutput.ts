import type { EngineEnd } from './engine';

/** Exit code of an engine that was used wrongly, or given a wrong configuration. */
export const wrongUse = 2;

const maximalLines = 4;

/**
 * What an engine said last, for a person: its error, where it is and what to do. Progress lines, colours and anything that
 * looks like a stack trace are left out. Empty if it said nothing.
 */
export function lastWords(output: string): string {
  const lines = output
    // eslint's no-control-regex is right about typing errors; this is the escape that begins a colour.
    .replaceAll(new RegExp(`${String.fromCharCode(27)}\\[[0-9;?]*[A-Za-z]`, 'g'), '')
    .split(/[\r\n]+/)
    .map((line) => line.trimEnd())
    .filter((line) => line !== '' && !/^\s*at\s/.test(line));
  return lines.slice(-maximalLines).map((line) => line.trim()).join('\n');
}

/** How a process ended, where it did not say why: "exit code 1", "signal SIGILL". */
export function endOf(end: EngineEnd): string {
  if (end.type === 'spawn') return end.error.message;
  return end.signal ? `signal ${end.signal}` : `exit code ${end.code}`;
}
