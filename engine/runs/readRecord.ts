import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseRecord, type RunRecord } from '../protocol/record';
import { runFiles } from '../protocol/runFolder';

/** A run's `run.json`, or null while there is none. Throws if it can't be understood. */
export async function readRecord(folder: string): Promise<RunRecord | null> {
  let text: string;
  try {
    text = await readFile(join(folder, runFiles.record), 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // ENOTDIR: where the folder should be, there is a file.
    if (code !== 'ENOENT' && code !== 'ENOTDIR') throw error;
    return null;
  }
  return parseRecord(JSON.parse(text));
}
