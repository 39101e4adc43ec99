import { availableParallelism } from 'node:os';
import { processorQuota } from '../../files/processLimits';
import { settingOf } from '../../files/settings';

/** More threads than that wait for the disk, or take the memory of a decoder each for little. */
const most = 8;

/**
 * Threads that decode images: `DARKROOM_WORKERS`, else one for each processor that this process has, eight at most. 0
 * is none but the engine's own.
 * @throws UserError if `DARKROOM_WORKERS` is no whole number.
 */
export function decodingThreads(environment: NodeJS.ProcessEnv = process.env): number {
  const given = settingOf('DARKROOM_WORKERS', environment);
  if (given !== null) return given;
  const processors = Math.min(availableParallelism(), Math.ceil(processorQuota() ?? Infinity));
  return Math.min(most, Math.max(1, processors));
}
