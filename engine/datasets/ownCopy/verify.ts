import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isDiskFull } from '../../files/systemErrors';
import { formatCount } from '../../format';
import type { DamagedFile } from '../../protocol/datasets';
import type { OwnCopy, OwnFile } from '../definition';
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

async function lookAt(file: OwnFile, folder: string, note: VerificationNote | null): Promise<Look> {
  const { name, checksum } = file;
  const found = await stat(join(folder, name)).catch(() => null);
  if (!found) return { file: name, isHere: false, isVerified: false, problem: null };
  const look = { file: name, isHere: true, isVerified: false };
  const noted = note?.files.find((each) => each.name === name);
  const isUnchanged = noted?.bytes === found.size && noted.mtimeMs === found.mtimeMs && noted.ctimeMs === found.ctimeMs;
  if (found.size !== file.bytes) return { ...look, problem: sizeProblem(file, found.size) };
  if (!isUnchanged) return { ...look, problem: null };
  // An older version may have known another original.
  const isOriginal = checksum?.algorithm !== 'sha256' || noted.sha256 === checksum.hex;
  return { ...look, isVerified: noted.problem === null && isOriginal, problem: noted.problem };
}

/**
 * Compares every byte of the own copy of the data set `name` with the originals, and keeps what is found for later
 * looks. Of a file that nobody names a checksum of, the bytes are those of the verification before.
 * @returns what is wrong, missing files included.
 * @throws whatever `signal` was aborted with.
 */
export async function verifyCopy(
  name: string,
  { files, bytes: total, folder }: OwnCopy,
  { signal, onProgress }: SourceOptions = {},
): Promise<DamagedFile[]> {
  const place = folder();
  const before = await readNote(notePath(name));
  const found: NotedFile[] = [];
  const damaged: DamagedFile[] = [];
  let done = 0;
  for (const file of files) {
    const earlier = before?.files.find((each) => each.name === file.name && each.problem === null);
    const checked = await checkFile(file, place, earlier?.sha256 ?? null, (bytes) => {
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
  file: OwnFile,
  folder: string,
  earlier: string | null,
  onBytes: (bytes: number) => void,
): Promise<{ problem: string | null; noted: NotedFile | null }> {
  const path = join(folder, file.name);
  // Before it is read: what changes meanwhile counts as changed.
  const found = await stat(path).catch(() => null);
  if (!found) return { problem: 'This file is missing.', noted: null };
  const noted = { name: file.name, bytes: found.size, mtimeMs: found.mtimeMs, ctimeMs: found.ctimeMs };
  const end = (sha256: string | null, problem: string | null) => ({ problem, noted: { ...noted, sha256, problem } });
  if (found.size !== file.bytes) return end(null, sizeProblem(file, found.size));
  const sha256 = createHash('sha256');
  const md5 = file.checksum?.algorithm === 'md5' ? createHash('md5') : null;
  try {
    for await (const part of createReadStream(path, { highWaterMark: 2 ** 20 }) as AsyncIterable<Buffer>) {
      sha256.update(part);
      md5?.update(part);
      onBytes(part.length);
    }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    return end(null, `This file can't be read (${code}).`);
  }
  const hex = sha256.digest('hex');
  const sum = md5?.digest('hex') ?? hex;
  const expected = file.checksum?.hex ?? earlier;
  if (expected === null || sum === expected) return end(hex, null);
  const algorithm = md5 ? 'MD5' : 'SHA-256';
  return end(
    hex,
    `This is not the original file: its ${algorithm} begins with ${sum.slice(0, 12)}, the original's with ` +
      `${expected.slice(0, 12)}.`,
  );
}

function sizeProblem({ bytes }: OwnFile, found: number): string {
  const fault = found < bytes ? 'This file is truncated' : 'This file has bytes after its end';
  return `${fault}: the original has ${formatCount(bytes)} bytes, but it has ${formatCount(found)}.`;
}

function isReadOnly(error: unknown): boolean {
  return ['EACCES', 'EPERM', 'EROFS'].includes((error as NodeJS.ErrnoException).code ?? '');
}
