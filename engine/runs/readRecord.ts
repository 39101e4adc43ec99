import { readInside } from '../files/insideFolder';
import { parseJson } from '../files/json';
import { parseRecord, type RunRecord } from '../protocol/record';
import { longestRunFile, runFiles } from '../protocol/runFolder';

/** A run's `run.json`, or null while there is none. Throws if it can't be understood. */
export async function readRecord(folder: string): Promise<RunRecord | null> {
  let bytes: Buffer;
  try {
    bytes = await readInside(folder, runFiles.record, longestRunFile.record);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // ENOTDIR: where the folder should be, there is a file.
    if (code !== 'ENOENT' && code !== 'ENOTDIR') throw error;
    return null;
  }
  return parseRecord(parseJson(bytes.toString()));
}
