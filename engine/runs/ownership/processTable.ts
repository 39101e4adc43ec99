import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { isProcessInUse } from '../../files/processInUse';

/** A process that runs on this machine. */
export interface RunningProcess {
  /** When it was started, as the system tells it: only to be compared. Null where it can't be told. */
  startTime: string | null;
}

/** How long, in milliseconds, the answer of a command about a process is good for, while its number is in use. */
const answerLasts = 10_000;
/** Milliseconds after which a command is not waited for any longer. */
const patience = 10_000;

const answers = new Map<number, { found: RunningProcess | null; at: number }>();

/** The process with a number; null if there is none, or only the remains of one that nobody has waited for. */
export async function findProcess(pid: number): Promise<RunningProcess | null> {
  if (!isProcessInUse(pid)) {
    answers.delete(pid);
    return null;
  }
  if (process.platform === 'linux') return findInProc(pid);
  const known = answers.get(pid);
  if (known && performance.now() - known.at < answerLasts) return known.found;
  const found = process.platform === 'win32' ? await findByPowerShell(pid) : await findByPs(pid);
  answers.set(pid, { found, at: performance.now() });
  return found;
}

/** The command line of a process; null where it can't be told (Windows), or if there is no such process. */
export async function commandOf(pid: number): Promise<string | null> {
  if (process.platform === 'win32') return null;
  if (process.platform !== 'linux') return (await outputOf('ps', ['-ww', '-o', 'args=', '-p', String(pid)])) || null;
  const text = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
  return text.replaceAll('\0', ' ').trim() || null;
}

/** What a command prints, trimmed; null if it fails or is not there. */
export function outputOf(command: string, args: readonly string[]): Promise<string | null> {
  // Dates in one form, whatever the person's language and time zone are.
  const env = { ...process.env, LC_ALL: 'C', TZ: 'UTC' };
  return new Promise((resolve) => {
    execFile(command, args, { env, timeout: patience, windowsHide: true }, (error, stdout) => {
      resolve(error ? null : stdout.trim());
    });
  });
}

/** proc_pid_stat(5): the state is field 3, the start, in clock ticks since the machine was, field 22. */
async function findInProc(pid: number): Promise<RunningProcess | null> {
  // Processes of other people may be hidden.
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => null);
  if (text === null) return isProcessInUse(pid) ? { startTime: null } : null;
  // The name before them may hold anything.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return isRemains(fields[0]!) ? null : { startTime: fields[19] ?? null };
}

/** As macOS has no `/proc`. Exported for the test, since `ps` is everywhere. */
export async function findByPs(pid: number): Promise<RunningProcess | null> {
  const text = await outputOf('ps', ['-o', 'state=,lstart=', '-p', String(pid)]);
  const [, state, startTime] = /^(\S+)\s+(.+)$/.exec(text ?? '') ?? [];
  if (state === undefined || startTime === undefined) return isProcessInUse(pid) ? { startTime: null } : null;
  return isRemains(state) ? null : { startTime };
}

async function findByPowerShell(pid: number): Promise<RunningProcess> {
  const script = `(Get-Process -Id ${pid}).StartTime.ToFileTimeUtc()`;
  return {
    startTime: (await outputOf('powershell.exe', ['-NoProfile', '-NonInteractive', '-Command', script])) || null,
  };
}

/** A process that was killed keeps its number until its parent asks how it ended: in a container perhaps for ever. */
function isRemains(state: string): boolean {
  return state.startsWith('Z') || state.startsWith('X');
}
