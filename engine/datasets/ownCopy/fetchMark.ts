import { readFile, rm, stat } from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';
import { parseJson } from '../../files/json';
import { fetchMarkSchema, type DatasetProgress } from '../../protocol/datasets';
import { type Liveness, livenessOf } from '../../runs/ownership/processIdentity';

/**
 * The mark of a fetch: a file that lies beside the own copy while some process fetches it. Others read in it how far
 * the fetch is, and stop it, on every system and from every window alike, by taking the file away.
 */

/** Milliseconds between two signs of life of a fetch, whether it gets on or not. */
export const heartbeat = 1000;
/** Milliseconds without one after which a fetch whose process can't be seen from here counts as gone. */
const patience = 30 * heartbeat;
/** Milliseconds in which a living process gives some. */
const watched = 3 * heartbeat;

/** How far the fetch is whose mark this is; null if none is under way: there is no mark, or its process is gone. */
export async function readFetchMark(path: string): Promise<DatasetProgress | null> {
  const found = await lookAt(path);
  return found && found.owner !== 'dead' && (found.owner === 'alive' || found.isFresh) ? found.progress : null;
}

/**
 * Whether the process of a mark is gone for certain, so that another fetch may begin. One that can't be seen from here
 * is watched for some signs of life: the clocks of two machines may differ by more than any patience.
 */
export async function isAbandoned(path: string): Promise<boolean> {
  const found = await lookAt(path);
  if (found?.owner !== 'unknown') return found?.owner !== 'alive';
  if (found.isFresh) return false;
  await setTimeout(watched);
  return (await lookAt(path))?.touchedAt === found.touchedAt;
}

/** A mark as it is now. */
interface MarkLook {
  progress: DatasetProgress;
  owner: Liveness;
  /** Of its last sign of life, in milliseconds by the clock of its disk. */
  touchedAt: number;
  isFresh: boolean;
}

/** Null where there is none, or none that says what a mark does. */
async function lookAt(path: string): Promise<MarkLook | null> {
  try {
    const [text, { mtimeMs }] = await Promise.all([readFile(path, 'utf8'), stat(path)]);
    const look = { touchedAt: mtimeMs, isFresh: Math.abs(Date.now() - mtimeMs) < patience };
    // One that is being written just now says nothing yet.
    if (text.trim() === '') return { ...look, progress: { activity: '', done: 0, total: null }, owner: 'unknown' };
    const { owner, ...progress } = fetchMarkSchema.parse(parseJson(text));
    return { ...look, progress, owner: await livenessOf(owner) };
  } catch {
    return null;
  }
}

/** Asks a fetch to stop; it does so within a second or two. */
export async function removeFetchMark(path: string): Promise<void> {
  await rm(path, { force: true });
}
