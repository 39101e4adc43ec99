import { randomUUID } from 'node:crypto';
import { rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryName } from '../files/temporaryName';
import type { ControlAction, ControlRequest } from '../protocol/control';
import { runFiles } from '../protocol/runFolder';

/** Asks something of a live run: replaces its `control.json` whole, so that the engine never reads half a request. */
export async function askRun(folder: string, action: ControlAction): Promise<ControlRequest> {
  const request: ControlRequest = { id: randomUUID(), action };
  const temporary = join(folder, temporaryName(runFiles.control));
  try {
    await writeFile(temporary, JSON.stringify(request), { flag: 'wx' });
    await rename(temporary, join(folder, runFiles.control));
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  return request;
}
