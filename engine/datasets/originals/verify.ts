import { createHash, type Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../../errors';
import { readDataFile, verifySize, withDataFile } from '../formats/dataFile';
import type { OriginalFile } from './originals';

const contents = "the original's contents";
const names = { md5: 'MD5', sha256: 'SHA-256' };

/** Compares a file that goes by, part by part, with the original. */
export class OriginalCheck {
  private size = 0;
  private readonly hash: Hash | null;

  /** @param where the file is, for a person. */
  constructor(
    private readonly file: OriginalFile,
    private readonly where: string,
    private readonly advice: string,
  ) {
    this.hash = file.checksum && createHash(file.checksum.algorithm);
  }

  /** @throws UserError as soon as it is longer. */
  add(part: Uint8Array): void {
    this.size += part.length;
    if (this.size > this.file.bytes) this.verifySize();
    this.hash?.update(part);
  }

  /** @throws UserError if what went by is not the original. */
  end(): void {
    this.verifySize();
    const { checksum } = this.file;
    const found = this.hash?.digest('hex');
    if (!checksum || found === checksum.hex) return;
    throw new UserError(
      `This is not the original file: its ${names[checksum.algorithm]} begins with ${found!.slice(0, 12)}, the ` +
        `original's with ${checksum.hex.slice(0, 12)}.`,
      { where: this.where, advice: this.advice },
    );
  }

  private verifySize(): void {
    verifySize(this.size, this.file.bytes, contents, this.where);
  }
}

/** @throws UserError if `bytes` are not `file`'s. */
export function verifyOriginal(bytes: Uint8Array, file: OriginalFile, where: string, advice: string): void {
  const check = new OriginalCheck(file, where, advice);
  check.add(bytes);
  check.end();
}

/**
 * That a file on this machine is the original, however long it is.
 * @throws UserError if it is missing, can't be read, is damaged or another file.
 */
export function verifyOriginalFile(folder: string, file: OriginalFile, advice: string): Promise<void> {
  const path = join(folder, file.name);
  return withDataFile(path, advice, async (_, size) => {
    verifySize(size, file.bytes, contents, path);
    const check = new OriginalCheck(file, path, advice);
    await readPast(path, check);
    check.end();
  });
}

/**
 * Reads all of a file past a check, however long it is.
 * @throws UserError if it is longer than the original; the system's error if it can't be read.
 */
export async function readPast(
  path: string,
  check: OriginalCheck,
  onPart: (part: Buffer) => void = () => undefined,
): Promise<void> {
  for await (const part of createReadStream(path, { highWaterMark: 2 ** 20 }) as AsyncIterable<Buffer>) {
    check.add(part);
    onPart(part);
  }
}

/**
 * The bytes of an original that fits into memory.
 * @throws UserError if it is missing, damaged, or another file.
 */
export async function readOriginal(folder: string, file: OriginalFile, advice: string): Promise<Uint8Array> {
  const path = join(folder, file.name);
  const bytes = await readDataFile(path, advice);
  verifyOriginal(bytes, file, path, advice);
  return bytes;
}
