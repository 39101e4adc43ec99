import { engineErrorSchema, type EngineError } from '../../engine/protocol/engineError';
import type { EngineEnd } from './engine';

/**
 * The error that an engine printed as a line of JSON, as one paragraph: "What is wrong. What to do. (where)". Empty if
 * it printed none.
 */
export function errorIn(output: string): string {
  const { message, advice, where } = findError(output) ?? {};
  return [message, advice, where && `(${where})`].filter(Boolean).join(' ');
}

/** The argument with which an engine that printed an error would go on all the same. */
export function goesOnWith(output: string): EngineError['goesOnWith'] {
  return findError(output)?.goesOnWith;
}

function findError(output: string): EngineError | undefined {
  for (const line of output.split(/\r?\n/)) {
    const error = line.startsWith('{') ? parseError(line) : undefined;
    if (error) return error;
  }
  return undefined;
}

function parseError(line: string): EngineError | undefined {
  try {
    return engineErrorSchema.safeParse(JSON.parse(line)).data?.error;
  } catch {
    return undefined;
  }
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

/**
 * Whether memory ran out under an engine: its Node says so as it gives up, or the system, which ended it, counts it.
 * @param kills how often the system had ended a process for that reason before, and has since; null where unknown.
 */
export function ranOutOfMemory(end: EngineEnd, output: string, kills: [number | null, number | null]): boolean {
  if (end.type !== 'exit' || end.code === 0) return false;
  const [before, now] = kills;
  const counted = before !== null && now !== null && now > before;
  return /JavaScript heap out of memory/.test(output) || (end.signal === 'SIGKILL' && counted);
}

const endedFromHere = {
  silent: 'it said nothing any more and was ended',
  flooding: 'it printed without end and was ended',
};

/** How a process ended, where it did not say why: "exit code 1", "signal SIGILL". */
export function endOf(end: EngineEnd): string {
  if (end.type === 'spawn') return end.error.message;
  if (end.type === 'ended') return endedFromHere[end.why];
  if (end.type === 'unseen') return 'while the window was reloaded';
  return end.signal ? `signal ${end.signal}` : `exit code ${end.code}`;
}
