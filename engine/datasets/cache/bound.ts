import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { settingOf } from '../../files/settings';
import { isOwnTemporaryName, isTemporaryName, mayBeWritten } from '../../files/temporaryName';
import { filesInUse } from './inUse';
import { datasetsFolder, isPortionName } from './place';

const gibibyte = 2 ** 30;

/** A portion in the cache. */
interface Kept {
  path: string;
  bytes: number;
  usedAt: number;
}

/**
 * Removes the portions that were not used for longest until `coming` more bytes are within the limit; never those that
 * a living process reads, even where more is left than the limit allows.
 * @returns the bytes that were freed.
 */
export async function makeRoom(coming: number, limit = settingOf('DARKROOM_CACHE_LIMIT') * gibibyte): Promise<number> {
  const kept = (await keptPortions()).sort((a, b) => a.usedAt - b.usedAt);
  let total = kept.reduce((sum, { bytes }) => sum + bytes, 0);
  let freed = 0;
  if (total + coming <= limit) return 0;
  const used = filesInUse();
  for (const { path, bytes } of kept) {
    if (total + coming <= limit) break;
    if (used.has(path)) continue;
    // What can't be removed is no reason not to train.
    if (!(await removed(path))) continue;
    total -= bytes;
    freed += bytes;
  }
  return freed;
}

/** Bytes of all portions in the cache. */
export async function keptBytes(): Promise<number> {
  return (await keptPortions()).reduce((sum, { bytes }) => sum + bytes, 0);
}

/**
 * Removes what nobody will ever read: files that processes which are dead by now had not finished, and decoded images
 * in the form of earlier versions.
 */
export async function tidyCache(): Promise<void> {
  const formerForm = /^[0-9a-f]{24}\.bin$/;
  const isAbandoned = (path: string, name: string) =>
    isTemporaryName(name) && !isOwnTemporaryName(name) && !mayBeWritten(path);
  for (const { folder, name } of await entries()) {
    const path = join(folder, name);
    if (formerForm.test(name) || isAbandoned(path, name)) await removed(path);
  }
}

async function keptPortions(): Promise<Kept[]> {
  const kept: Kept[] = [];
  for (const { folder, name } of await entries()) {
    if (!isPortionName(name)) continue;
    const path = join(folder, name);
    const found = await stat(path).catch(() => undefined);
    if (found) kept.push({ path, bytes: found.size, usedAt: found.mtimeMs });
  }
  return kept;
}

/** All files of the data sets' folders, and those beside these. */
async function entries(): Promise<{ folder: string; name: string }[]> {
  const top = datasetsFolder();
  const found: { folder: string; name: string }[] = [];
  for (const entry of await readdir(top, { withFileTypes: true }).catch(() => [])) {
    if (!entry.isDirectory()) {
      found.push({ folder: top, name: entry.name });
      continue;
    }
    const folder = join(top, entry.name);
    for (const name of await readdir(folder).catch(() => [])) found.push({ folder, name });
  }
  return found;
}

function removed(path: string): Promise<boolean> {
  return rm(path).then(
    () => true,
    () => false,
  );
}
