import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../../errors';
import { isDiskFull } from '../../files/systemErrors';
import type { DamagedFile } from '../../protocol/datasets';
import type { OwnCopy } from '../definition';
import { verifySize } from '../formats/dataFile';
import { sha256, type Checksum, type OriginalFile } from '../originals/originals';
import { OriginalCheck, readPast } from '../originals/verify';
import type { SourceOptions } from '../sources/source';
import { readNote, writeNote, type NotedFile, type VerificationNote } from './note';
import { notePath } from './places';

/** How a data set's own copy stands, without its bytes being read. */
export interface CopyState {
  /** Names of its files that are there. */
  here: string[];
  /** When every byte was compared with the originals, as ISO 8601; null if never, or a file has changed since. */
  verified: string | null;
  damaged: DamagedFile[];
}

/** How the own copy of the data set `name` stands: by its files' sizes, and by what was found when it was verified. */
export async function stateOfCopy(name: string, { files, folder }: OwnCopy): Promise<CopyState> {
  const place = folder();
  const noted = await readNote(notePath(name));
  const note = noted?.folder === place ? noted : null;
  const looks = await Promise.all(files.map((file) => lookAt(file, place, note)));
  return {
    here: looks.filter(({ isHere }) => isHere).map(({ file }) => file),
    verified: note && looks.every(({ isVerified }) => isVerified) ? note.at : null,
    damaged: looks.flatMap(({ file, problem }) => (problem === null ? [] : [{ file, problem }])),
  };
}

interface Look {
  file: string;
  isHere: boolean;
  isVerified: boolean;
  problem: string | null;
}

async function lookAt(file: OriginalFile, folder: string, note: VerificationNote | null): Promise<Look> {
  const { name, checksum } = file;
  const found = await stat(join(folder, name)).catch(() => null);
  if (!found) return { file: name, isHere: false, isVerified: false, problem: null };
  const look = { file: name, isHere: true, isVerified: false };
  const noted = note?.files.find((each) => each.name === name);
  const isUnchanged = noted?.bytes === found.size && noted.mtimeMs === found.mtimeMs && noted.ctimeMs === found.ctimeMs;
  if (found.size !== file.bytes) return { ...look, problem: sizeProblem(file, found.size) };
  if (!isUnchanged) return { ...look, problem: null };
  // An older version may have known another original.
  const isSame = checksum?.algorithm !== 'sha256' || noted.sha256 === checksum.hex;
  return { ...look, isVerified: noted.isOriginal && isSame, problem: noted.problem };
}

/**
 * Compares every byte of the own copy of the data set `name` with the originals, and keeps what is found for later
 * looks. A file that nobody names a checksum of is compared with what was fetched.
 * @param isFetched whether the files come right from where they were published, the archive they were in verified.
 * @returns what is wrong, missing files included.
 * @throws whatever `signal` was aborted with.
 */
export async function verifyCopy(
  name: string,
  { files, bytes: total, folder }: OwnCopy,
  { signal, onProgress, isFetched = false }: SourceOptions & { isFetched?: boolean } = {},
): Promise<DamagedFile[]> {
  const place = folder();
  const before = await readNote(notePath(name));
  const found: NotedFile[] = [];
  const damaged: DamagedFile[] = [];
  let done = 0;
  for (const file of files) {
    const earlier = before?.files.find((each) => each.name === file.name && each.isOriginal);
    const known = isFetched ? null : (earlier?.sha256 ?? null);
    const checked = await checkFile(file, place, { known, isFetched }, (bytes) => {
      signal?.throwIfAborted();
      done += bytes;
      onProgress?.({ activity: 'Verifying the files', done, total });
    });
    if (checked.noted) found.push(checked.noted);
    if (checked.problem !== null) damaged.push({ file: file.name, problem: checked.problem });
  }
  // Where no note can be kept, the next look begins anew.
  await writeNote(notePath(name), { folder: place, at: new Date().toISOString(), files: found }).catch((error) => {
    if (!isDiskFull(error) && !isReadOnly(error)) throw error;
  });
  return damaged;
}

/** What is wrong with a file, and what to note of it if it is there. */
async function checkFile(
  file: OriginalFile,
  folder: string,
  { known, isFetched }: { known: string | null; isFetched: boolean },
  onBytes: (bytes: number) => void,
): Promise<{ problem: string | null; noted: NotedFile | null }> {
  const path = join(folder, file.name);
  // Before it is read: what changes meanwhile counts as changed.
  const found = await stat(path).catch(() => null);
  if (!found) return { problem: 'This file is missing.', noted: null };
  const noted = { name: file.name, bytes: found.size, mtimeMs: found.mtimeMs, ctimeMs: found.ctimeMs };
  const end = (hex: string | null, problem: string | null, isOriginal = false) => ({
    problem,
    noted: { ...noted, sha256: hex, problem, isOriginal },
  });
  if (found.size !== file.bytes) return end(null, sizeProblem(file, found.size));
  const checksum: Checksum | null = file.checksum ?? (known === null ? null : sha256(known));
  const check = new OriginalCheck({ ...file, checksum }, path, '');
  const hash = createHash('sha256');
  try {
    await readPast(path, check, (part) => {
      hash.update(part);
      onBytes(part.length);
    });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    return end(null, `This file can't be read (${code}).`);
  }
  const hex = hash.digest('hex');
  const problem = problemOf(() => check.end());
  return end(hex, problem, problem === null && (checksum !== null || isFetched));
}

function sizeProblem({ name, bytes }: OriginalFile, found: number): string | null {
  return problemOf(() => verifySize(found, bytes, "the original's contents", name));
}

function problemOf(check: () => void): string | null {
  try {
    check();
    return null;
  } catch (error) {
    if (error instanceof UserError) return error.message;
    throw error;
  }
}

function isReadOnly(error: unknown): boolean {
  return ['EACCES', 'EPERM', 'EROFS'].includes((error as NodeJS.ErrnoException).code ?? '');
}
