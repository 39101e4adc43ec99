import { readFileSync, readlinkSync } from 'node:fs';

let known: string | null | undefined;

/**
 * Where the numbers of this machine's processes hold: since its last start, and in this container, since each counts
 * by itself. Null where the system doesn't tell, as only Linux does.
 */
export function processSpace(): string | null {
  known ??= lookUp();
  return known;
}

function lookUp(): string | null {
  if (process.platform !== 'linux') return null;
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    return `${boot} ${readlinkSync('/proc/self/ns/pid')}`;
  } catch {
    return null;
  }
}
