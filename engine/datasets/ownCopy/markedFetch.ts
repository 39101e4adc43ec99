import { open, rm, stat, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { makeFolder } from '../../files/makeFolder';
import type { DatasetProgress } from '../../protocol/datasets';
import { thisProcess } from '../../runs/ownership/processIdentity';
import { heartbeat, isAbandoned, readFetchMark, removeFetchMark } from './fetchMark';

/** Bytes of a mark: each version of it is written over the one before, so that all have the same. */
const markSize = 2048;
/** Milliseconds between two looks whether it is one's turn, and those that one takes at most. */
const [lookInterval, longestTurn] = [50, 60_000];

/**
 * Does a fetch under a mark of this process, which is taken away at the end.
 * @param fetch gets a signal that is aborted with `signal`, or in words when someone takes the mark away, and what to
 * tell of its progress.
 * @returns null, without having begun, if another process has the same fetch under way.
 */
export async function markedFetch<T>(
  path: string,
  signal: AbortSignal | undefined,
  fetch: (signal: AbortSignal, report: (progress: DatasetProgress) => void) => Promise<T>,
): Promise<T | null> {
  // All that may fail before there is a mark.
  const owner = await thisProcess();
  const file = await createMark(path, signal);
  if (!file) return null;
  let timer: NodeJS.Timeout | undefined;
  let beat = Promise.resolve();
  let progress: DatasetProgress = { activity: '', done: 0, total: null };
  const stopped = new AbortController();
  // The open file keeps its number from others.
  const isOurs = async () => (await stat(path).catch(() => null))?.ino === (await file.stat()).ino;
  const write = async () => {
    await file.write(Buffer.from(JSON.stringify({ owner, ...progress }).padEnd(markSize)), 0, null, 0);
    if (!(await isOurs())) stopped.abort('Stopped on request.');
  };
  try {
    await write();
    timer = setInterval(() => {
      // A disk that has no room for it any more will say so of what is fetched, too.
      beat = beat.then(write).catch(() => undefined);
    }, heartbeat);
    return await fetch(AbortSignal.any([stopped.signal, ...(signal ? [signal] : [])]), (news) => {
      progress = news;
    });
  } finally {
    clearInterval(timer);
    await beat;
    // A mark that can't be looked at is none that others could see, either.
    const isLeft = await isOurs().catch(() => false);
    await file.close();
    if (isLeft) await removeFetchMark(path);
  }
}

/** A new mark, in place of one whose process is gone; null if there is one of a fetch that is under way. */
async function createMark(path: string, signal: AbortSignal | undefined): Promise<FileHandle | null> {
  makeFolder(dirname(path));
  for (;;) {
    signal?.throwIfAborted();
    const mark = await createAlone(path);
    if (mark) return mark;
    if ((await readFetchMark(path)) || (await removeAbandoned(path)) === 'under way') return null;
  }
}

/**
 * Removes a mark whose process is gone; tells of one that is under way after all, by a clock that is not ours. Only one
 * process at a time decides that: another, which found the dead mark a moment ago, would take away the new one that has
 * replaced it since.
 */
async function removeAbandoned(path: string): Promise<'under way' | 'removed' | 'undecided'> {
  const turn = `${path}.turn`;
  const file = await createAlone(turn);
  if (!file) {
    await setTimeout(lookInterval);
    // Whoever had its turn was killed in it.
    const since = (await stat(turn).catch(() => null))?.mtimeMs ?? Date.now();
    if (Math.abs(Date.now() - since) > longestTurn) await rm(turn, { force: true });
    return 'undecided';
  }
  try {
    if (!(await isAbandoned(path))) return 'under way';
    await removeFetchMark(path);
    return 'removed';
  } finally {
    await file.close();
    await rm(turn, { force: true });
  }
}

/** A new file; null where there is one. */
async function createAlone(path: string): Promise<FileHandle | null> {
  try {
    return await open(path, 'wx');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return null;
    throw error;
  }
}
