import { resolve } from 'node:path';
import { claimRunFolder, type RunClaim } from '../runs/ownership/claimRunFolder';
import { ControlChannel } from './controlChannel';
import { runPaths } from './createRunFolder';
import { readRecord } from './readRecord';
import type { RunListener } from './reporter';

/** A run folder of this process, and what is asked of it from its claim on. */
export interface ClaimedRun {
  claim: RunClaim;
  control: ControlChannel;
}

/**
 * Claims the folder of a run to go on with it; a folder that is no run's is left as it is.
 * @throws UserError if it holds no run, another engine is at work on it, or it can't be written to.
 */
export async function claimRun(folderGiven: string, listener: Pick<RunListener, 'line'>): Promise<ClaimedRun> {
  const folder = resolve(folderGiven);
  await readRecord(folder);
  // Before the claim: from then on the run counts as going, and is asked things.
  const control = new ControlChannel(runPaths(folder).control);
  const claim = await claimRunFolder(folder, {
    say: (text) => {
      listener.line(text);
    },
  });
  return { claim, control };
}
