import { resolve } from 'node:path';
import { claimRunFolder, type RunClaim } from '../runs/ownership/claimRunFolder';
import { readRecord } from './readRecord';
import type { RunListener } from './reporter';

/**
 * Claims the folder of a run to go on with it; a folder that is no run's is left as it is.
 * @throws UserError if it holds no run, another engine is at work on it, or it can't be written to.
 */
export async function claimRun(folderGiven: string, listener: Pick<RunListener, 'line'>): Promise<RunClaim> {
  const folder = resolve(folderGiven);
  await readRecord(folder);
  return claimRunFolder(folder, {
    say: (text) => {
      listener.line(text);
    },
  });
}
