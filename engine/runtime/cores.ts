import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';

/** Physical cores that this process may use: more threads than cores slow matrix products down. */
export function physicalCores(): number {
  const logical = availableParallelism();
  if (process.platform !== 'linux') return logical;
  try {
    return Math.max(1, Math.min(logical, countCores(readFileSync('/proc/cpuinfo', 'utf8'))));
  } catch {
    return logical;
  }
}

/** Distinct pairs of socket and core in Linux's description of its processors. */
export function countCores(cpuinfo: string): number {
  const cores = new Set<string>();
  for (const processor of cpuinfo.split(/\n\s*\n/)) {
    const field = (name: string) => new RegExp(`^${name}\\s*:\\s*(\\d+)`, 'm').exec(processor)?.[1];
    // Virtual machines and ARM name no cores: every processor counts.
    const id = field('core id') ?? `processor ${field('processor')}`;
    if (field('processor') !== undefined) cores.add(`${field('physical id')}/${id}`);
  }
  return cores.size || 1;
}
