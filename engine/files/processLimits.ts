import { readFileSync } from 'node:fs';
import { totalmem } from 'node:os';
import { join, posix } from 'node:path';

/** What Linux lets this process have of the machine: a container or a batch system may give it less than there is. */

/** Processors' worth of time that the control groups allow; null where there is no quota. @param root for tests. */
export function processorQuota(root = '/'): number | null {
  const shares = groupsOf(root, 'cpu').flatMap((group) => {
    const [quota, period] = (
      textOf(join(group, 'cpu.max')) ??
      `${textOf(join(group, 'cpu.cfs_quota_us'))} ${textOf(join(group, 'cpu.cfs_period_us'))}`
    )
      .split(/\s+/)
      .map(Number);
    return quota! > 0 && period! > 0 ? [quota! / period!] : [];
  });
  return shares.length > 0 ? Math.min(...shares) : null;
}

/** Bytes of memory that this process can have at most: the least of what limits it. @param root for tests. */
export function memoryLimit(root = '/'): number {
  const groups = groupsOf(root, 'memory').map(
    (group) => textOf(join(group, 'memory.max')) ?? textOf(join(group, 'memory.limit_in_bytes')),
  );
  const [, addressSpace] = /^Max address space\s+(\d+)/m.exec(textOf(join(root, 'proc/self/limits')) ?? '') ?? [];
  const limits = [...groups, addressSpace].map(Number).filter((limit) => limit > 0);
  return Math.min(totalmem(), ...limits);
}

/**
 * How many processes of its control group the system has ended because memory ran out; null where that is not told.
 * @param root for tests.
 */
export function memoryKills(root = '/'): number | null {
  const [own] = groupsOf(root, 'memory')
    .reverse()
    .flatMap((group) => textOf(join(group, 'memory.events')) ?? textOf(join(group, 'memory.oom_control')) ?? []);
  const [, count] = /^oom_kill (\d+)$/m.exec(own ?? '') ?? [];
  return count === undefined ? null : Number(count);
}

/** Numbers of the processors that this process may be scheduled on; null where that is not told. */
export function allowedProcessors(root = '/'): Set<number> | null {
  const [, list] = /^Cpus_allowed_list:\s*(\S+)/m.exec(textOf(join(root, 'proc/self/status')) ?? '') ?? [];
  if (list === undefined) return null;
  const ranges = list.split(',').map((range) => range.split('-').map(Number) as [number, number?]);
  return new Set(
    ranges.flatMap(([first, last = first]) => Array.from({ length: last - first + 1 }, (_, i) => first + i)),
  );
}

/**
 * Folders of the control groups, of the first version or the second, that this process is in: its own and those around
 * it. In a container without a namespace of its own, only the outermost can be seen: there its limits are.
 */
function groupsOf(root: string, controller: string): string[] {
  const mounts = join(root, 'sys/fs/cgroup');
  return (textOf(join(root, 'proc/self/cgroup')) ?? '').split('\n').flatMap((line) => {
    const [, controllers, path] = /^\d+:([^:]*):(\/.*)$/.exec(line) ?? [];
    if (path === undefined || (controllers !== '' && !controllers!.split(',').includes(controller))) return [];
    const mount = join(mounts, controllers!);
    const groups = [mount];
    for (let at = path; at !== '/'; at = posix.dirname(at)) groups.push(join(mount, at));
    return groups;
  });
}

function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    return undefined;
  }
}
