import type { EngineEnd } from './engine';

/** Exit code of an engine that was used wrongly, or given a wrong configuration. */
export const wrongUse = 2;

/** An error as the engine prints it: what is wrong, then indented where and what to do, as far as it knows. */
const errorStart = /^error: /;

/**
 * The first error that an engine printed, as one paragraph: "What is wrong. What to do. (where)". Empty if it printed
 * none.
 */
export function errorIn(output: string): string {
  const lines = output.split(/\r?\n/);
  const start = lines.findIndex((line) => errorStart.test(line));
  if (start === -1) return '';
  const after = lines.slice(start + 1);
  const end = after.findIndex((line) => !line.startsWith('  '));
  const details = (end === -1 ? after : after.slice(0, end)).map((line) => line.trim());
  const message = lines[start]!.replace(errorStart, '').trim();
  const [where, advice] = details.length === 1 && /[.!?]$/.test(details[0]!) ? [undefined, details[0]] : details;
  return [message, advice, where && `(${where})`].filter(Boolean).join(' ');
}

/** The last line that an engine has printed. */
export function lastLine(output: string): string {
  return (
    output
      .trimEnd()
      .split(/[\r\n]+/)
      .at(-1)
      ?.trim() ?? ''
  );
}

/** How a process ended, where it did not say why: "exit code 1", "signal SIGILL". */
export function endOf(end: EngineEnd): string {
  if (end.type === 'spawn') return end.error.message;
  return end.signal ? `signal ${end.signal}` : `exit code ${end.code}`;
}
