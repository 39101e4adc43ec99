import { constants, renameSync, writeFileSync } from 'node:fs';
import { link, open, readdir, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { readInsideSync } from '../../files/insideFolder';
import { temporaryName } from '../../files/temporaryName';
import { claimName, claimNumber, claimSchema, isUnfinishedClaim, type Claim } from '../../protocol/claim';

/** A claim that stands in a run folder. */
export interface FoundClaim {
  number: number;
  /** Null where the file can't be understood. */
  claim: Claim | null;
  /** When its owner has last touched it, as its file system tells it: only to be compared. */
  touchedAt: string;
}

/** Bytes of the longest file that is read as a claim. */
const longest = 64 * 1024;

/** How often, and how long apart in milliseconds, a claim is looked for that is listed but not there. */
const mostLooks = 50;
const lookPause = 20;

/** What file systems without hard links answer: FAT, some network and user-space file systems. */
const noLinks = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EINVAL', 'EMLINK']);

/** The claim that counts; null if the folder was never claimed, or is not there. */
export async function readHighestClaim(folder: string): Promise<FoundClaim | null> {
  for (let look = 1; ; look++) {
    const number = await highestClaim(folder);
    if (number === 0) return null;
    const found = await readClaim(join(folder, claimName(number)));
    if (found) return { number, ...found };
    // A higher one stands by now, though a network disk may go on listing the old one for a while.
    if (look === mostLooks) return { number, ...notUnderstood };
    await new Promise((resolve) => setTimeout(resolve, lookPause));
  }
}

/** The number of the claim that counts; 0 if the folder was never claimed, or is not there. */
export async function highestClaim(folder: string): Promise<number> {
  const names = await readdir(folder).catch((error: unknown) => {
    if (isCode(error, 'ENOENT', 'ENOTDIR')) return [];
    throw error;
  });
  return Math.max(0, ...names.map((name) => claimNumber(name) ?? 0));
}

/** Device and inode of a folder, which a copy of it doesn't have. */
export async function folderIdentity(folder: string): Promise<string> {
  const { dev, ino } = await stat(folder, { bigint: true });
  return `${dev}:${ino}`;
}

/**
 * Writes a claim under a number that no other has, whole at once.
 * @returns false if someone was faster.
 */
export async function createClaim(folder: string, number: number, claim: Claim): Promise<boolean> {
  const path = join(folder, claimName(number));
  const temporary = temporaryFor(folder, number);
  try {
    await writeNew(temporary, claim);
    try {
      await link(temporary, path);
      return true;
    } catch (error) {
      // A server's answer may have been lost, and the link been asked for twice.
      if (isCode(error, 'EEXIST')) return await isOneFile(temporary, path);
      // The winner has tidied.
      if (isCode(error, 'ENOENT')) return false;
      if (!isCode(error, ...noLinks)) throw error;
    }
  } finally {
    await rm(temporary, { force: true });
  }
  try {
    await writeNew(path, claim);
    return true;
  } catch (error) {
    if (isCode(error, 'EEXIST')) return false;
    throw error;
  }
}

/** Whether a claim stands in a folder under a number, at once. */
export function isClaimSync(folder: string, number: number, claim: Claim): boolean {
  const text = readInsideSync(folder, claimName(number), longest).toString();
  return isDeepStrictEqual(understood(text), claim);
}

/** Replaces a claim of this process, without waiting, since the process may be ending. Makes no folder. */
export function rewriteClaim(folder: string, number: number, claim: Claim): void {
  const temporary = temporaryFor(folder, number);
  writeFileSync(temporary, textOf(claim), { flag: 'wx' });
  renameSync(temporary, join(folder, claimName(number)));
}

/** Deletes the claims before `number`, and what was left of some that were never finished. */
export async function removeEarlierClaims(folder: string, number: number): Promise<void> {
  const names = await readdir(folder);
  const earlier = names.filter((name) => isUnfinishedClaim(name) || (claimNumber(name) ?? number) < number);
  // One that can't be deleted, since someone on Windows reads it, doesn't count all the same.
  await Promise.all(earlier.map((name) => rm(join(folder, name), { force: true }).catch(() => undefined)));
}

/** A sign of life of the owner, which those see that can't see its process. A claim that is gone is not made again. */
export async function touchClaim(folder: string, number: number): Promise<void> {
  const now = new Date();
  await utimes(join(folder, claimName(number)), now, now);
}

type ClaimFile = Omit<FoundClaim, 'number'>;
const notUnderstood: ClaimFile = { claim: null, touchedAt: '' };

/**
 * Null if it is gone. Only a plain file of its own is read: a run folder may come from anyone. It is opened, since a
 * network disk may tell of a closed file what it was a minute ago.
 */
async function readClaim(path: string): Promise<ClaimFile | null> {
  try {
    const file = await open(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0));
    try {
      const about = await file.stat({ bigint: true });
      if (!about.isFile() || about.size > longest) return notUnderstood;
      const text = await file.readFile('utf8');
      return { claim: understood(text), touchedAt: String(about.mtimeNs) };
    } finally {
      await file.close();
    }
  } catch (error) {
    return isCode(error, 'ENOENT') ? null : notUnderstood;
  }
}

function understood(text: string): Claim | null {
  try {
    return claimSchema.parse(JSON.parse(text));
  } catch {
    return null;
  }
}

async function writeNew(path: string, claim: Claim): Promise<void> {
  const file = await open(path, 'wx');
  try {
    await file.writeFile(textOf(claim));
    await file.sync();
  } finally {
    await file.close();
  }
}

function textOf(claim: Claim): string {
  return `${JSON.stringify(claim, null, 2)}\n`;
}

function temporaryFor(folder: string, number: number): string {
  return join(folder, temporaryName(claimName(number)));
}

async function isOneFile(a: string, b: string): Promise<boolean> {
  const [one, other] = await Promise.all([a, b].map((path) => stat(path, { bigint: true }).catch(() => null)));
  return Boolean(one && other && one.ino === other.ino && one.dev === other.dev);
}

function isCode(error: unknown, ...codes: string[]): boolean {
  return codes.includes((error as NodeJS.ErrnoException).code ?? '');
}
