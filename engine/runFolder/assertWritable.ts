import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { UserError } from '../errors';
import type { RunPaths } from './createRunFolder';

/**
 * Finds out before a run goes on what would end it at its next checkpoint, or after its record was written.
 * @throws UserError naming what can't be written to.
 */
export async function assertWritable({
  folder,
  checkpoints,
  samples,
  networks,
  subsampled,
  events,
}: RunPaths): Promise<void> {
  for (const path of [folder, checkpoints, samples, networks, subsampled, events]) {
    await access(path, constants.W_OK).catch((cause: unknown) => {
      if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return;
      throw new UserError('This run can’t be gone on with: it may not be written to here.', {
        where: path,
        advice: 'Give yourself the right to write there, or copy the run folder and go on with the copy.',
        cause,
      });
    });
  }
}
