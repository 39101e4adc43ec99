import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { allowedProcessors, processorQuota } from '../files/processLimits';

/**
 * Physical cores that this process may use: more threads than cores slow matrix products down, and more than its quota
 * wait for each other.
 */
export function physicalCores(): number {
  const logical = availableParallelism();
  if (process.platform !== 'linux') return logical;
  const granted = [processorQuota(), Number(process.env.SLURM_CPUS_PER_TASK) || null]
    .filter((share) => share !== null)
    .map(Math.floor);
  return Math.max(1, Math.min(logical, coresHere() ?? logical, ...granted));
}

function coresHere(): number | null {
  try {
    return countCores(readFileSync('/proc/cpuinfo', 'utf8'), allowedProcessors());
  } catch {
    return null;
  }
}

/**
 * Distinct pairs of socket and core in Linux's description of its processors.
 * @param allowed numbers of the processors that count; all by default.
 */
export function countCores(cpuinfo: string, allowed: ReadonlySet<number> | null = null): number {
  const cores = new Set<string>();
  for (const processor of cpuinfo.split(/\n\s*\n/)) {
    const field = (name: string) => new RegExp(`^${name}\\s*:\\s*(\\d+)`, 'm').exec(processor)?.[1];
    const number = field('processor');
    if (number === undefined || (allowed && !allowed.has(Number(number)))) continue;
    // Virtual machines and ARM name no cores: every processor counts.
    cores.add(`${field('physical id')}/${field('core id') ?? `processor ${number}`}`);
  }
  return cores.size || 1;
}
