import { readFile, rm, stat } from 'node:fs/promises';
import { parseJson } from '../../files/json';
import { fetchMarkSchema, type DatasetProgress } from '../../protocol/datasets';
import { livenessOf } from '../../runs/ownership/processIdentity';

/**
 * The mark of a fetch: a file that lies beside the own copy while some process fetches it. Others read in it how far
 * the fetch is, and stop it, on every system and from every window alike, by taking the file away.
 */

/** Milliseconds between two signs of life of a fetch, whether it gets on or not. */
export const heartbeat = 1000;
/** Milliseconds without one after which a fetch whose process can't be seen from here counts as gone. */
const patience = 30 * heartbeat;

/** How far the fetch is whose mark this is; null if none is under way: there is no mark, or its process is gone. */
export async function readFetchMark(path: string): Promise<DatasetProgress | null> {
  try {
    const [text, { mtimeMs }] = await Promise.all([readFile(path, 'utf8'), stat(path)]);
    const isFresh = Math.abs(Date.now() - mtimeMs) < patience;
    // One that is being written just now says nothing yet.
    const mark = text.trim() === '' ? undefined : fetchMarkSchema.parse(parseJson(text));
    if (!mark) return isFresh ? { activity: '', done: 0, total: null } : null;
    const { owner, ...progress } = mark;
    const liveness = await livenessOf(owner);
    return liveness === 'alive' || (liveness === 'unknown' && isFresh) ? progress : null;
  } catch {
    return null;
  }
}

/** Asks a fetch to stop; it does so within a second or two. */
export async function removeFetchMark(path: string): Promise<void> {
  await rm(path, { force: true });
}
