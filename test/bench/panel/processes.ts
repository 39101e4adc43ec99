import { readFileSync, readdirSync } from 'node:fs';
import type { Frame } from 'playwright-core';

/** Processes that this one has started, in any generation, with their command lines. */
interface Descendant {
  pid: number;
  command: string;
}

function descendants(): Descendant[] {
  if (process.platform !== 'linux') return [];
  const parents = new Map<number, number>();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    // "pid (name) state ppid": a name may hold anything.
    const parent = /^\d+ \(.*\) \S+ (\d+)/s.exec(read(`/proc/${name}/stat`))?.[1];
    if (parent !== undefined) parents.set(Number(name), Number(parent));
  }
  const isOurs = (pid: number): boolean => {
    const parent = parents.get(pid);
    return parent !== undefined && (parent === process.pid || isOurs(parent));
  };
  return [...parents.keys()]
    .filter(isOurs)
    .map((pid) => ({ pid, command: read(`/proc/${pid}/cmdline`).replaceAll('\0', ' ') }));
}

/** A process may end between two looks. */
function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

/**
 * Milliseconds of processor time that all our processes have used, which says what something costs however busy the
 * machine is; null where the system does not tell. Linux counts in hundredths of a second.
 */
export function processorMilliseconds(): number | null {
  const ticks = descendants().map(({ pid }) => {
    const [, user, system] = /^\d+ \(.*\) \S+(?: \S+){10} (\d+) (\d+)/s.exec(read(`/proc/${pid}/stat`)) ?? [];
    return Number(user ?? 0) + Number(system ?? 0);
  });
  return ticks.length === 0 ? null : 10 * ticks.reduce((sum, each) => sum + each, 0);
}

/**
 * Megabytes of memory (resident, a million bytes each) that those of our processes hold whose command line matches;
 * null where there are none or the system does not tell.
 */
export function residentMegabytes(command: RegExp): number | null {
  const held = descendants()
    .filter((process) => command.test(process.command))
    .map(({ pid }) => residentMegabytesOf(pid))
    .filter(Number.isFinite);
  return held.length === 0 ? null : held.reduce((sum, megabytes) => sum + megabytes, 0);
}

/** Resident megabytes of one process; NaN where there is none or the system does not tell. */
export function residentMegabytesOf(pid: number): number {
  return Number(/VmRSS:\s+(\d+) kB/.exec(read(`/proc/${pid}/status`))?.[1] ?? NaN) * 1024e-6;
}

/**
 * Megabytes of JavaScript's heap after garbage was collected, of the window and of the webview if that has a process of
 * its own.
 */
export async function heapMegabytes(...frames: Frame[]): Promise<number> {
  let sum = 0;
  for (const frame of frames) {
    const session = await frame
      .page()
      .context()
      .newCDPSession(frame)
      .catch(() => null);
    if (!session) continue;
    await session.send('HeapProfiler.collectGarbage');
    sum += (await session.send('Runtime.getHeapUsage')).usedSize;
    await session.detach();
  }
  return sum / 1e6;
}
