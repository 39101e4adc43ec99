import { open, stat, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { makeFolder } from '../../files/makeFolder';
import type { DatasetProgress } from '../../protocol/datasets';
import { thisProcess } from '../../runs/ownership/processIdentity';
import { heartbeat, readFetchMark, removeFetchMark } from './fetchMark';

/** Bytes of a mark: each version of it is written over the one before, so that all have the same. */
const markSize = 2048;

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
  const file = await createMark(path);
  if (!file) return null;
  const { ino } = await file.stat();
  const isOurs = async () => (await stat(path).catch(() => null))?.ino === ino;
  const stopped = new AbortController();
  const owner = await thisProcess();
  let progress: DatasetProgress = { activity: '', done: 0, total: null };
  let beat = Promise.resolve();
  const write = async () => {
    await file.write(Buffer.from(JSON.stringify({ owner, ...progress }).padEnd(markSize)), 0, null, 0);
    if (!(await isOurs())) stopped.abort('Stopped on request.');
  };
  const timer = setInterval(() => {
    // A disk that has no room for it any more will say so of what is fetched, too.
    beat = beat.then(write).catch(() => undefined);
  }, heartbeat);
  try {
    await write();
    return await fetch(AbortSignal.any([stopped.signal, ...(signal ? [signal] : [])]), (news) => {
      progress = news;
    });
  } finally {
    clearInterval(timer);
    await beat;
    await file.close();
    if (await isOurs()) await removeFetchMark(path);
  }
}

/** A new mark, in place of one whose process is gone; null if there is one of a fetch that is under way. */
async function createMark(path: string): Promise<FileHandle | null> {
  makeFolder(dirname(path));
  for (;;) {
    try {
      return await open(path, 'wx');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      if (await readFetchMark(path)) return null;
      await removeFetchMark(path);
    }
  }
}
