import { availableParallelism } from 'node:os';
import { UserError } from '../../errors';
import { processorQuota } from '../../files/processLimits';

/** More threads than that wait for the disk, or take the memory of a decoder each for little. */
const most = 8;

/**
 * Threads that decode images: `DARKROOM_WORKERS`, else one for each processor that this process has, eight at most. 0
 * is none but the engine's own.
 * @throws UserError if `DARKROOM_WORKERS` is no whole number.
 */
export function decodingThreads(environment: NodeJS.ProcessEnv = process.env): number {
  const given = environment.DARKROOM_WORKERS;
  if (given === undefined || given === '') {
    const processors = Math.min(availableParallelism(), Math.ceil(processorQuota() ?? Infinity));
    return Math.min(most, Math.max(1, processors));
  }
  if (/^\d{1,3}$/.test(given)) return Number(given);
  throw new UserError(`DARKROOM_WORKERS is "${given}", which is no number of threads.`, {
    where: 'DARKROOM_WORKERS',
    advice: 'Set it to a whole number, 0 for none, or leave it out.',
  });
}
