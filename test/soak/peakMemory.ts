import { readFileSync } from 'node:fs';

/**
 * MiB of memory that a process has had at its peak; 0 where it is gone. Linux keeps it, so that nothing between two
 * looks is missed. What `getrusage` says may be the peak of the process that started it.
 */
export function peakOf(pid: number): number {
  try {
    const [, kibibytes] = /^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    return Number(kibibytes ?? 0) / 1024;
  } catch {
    return 0;
  }
}
