import { type FileHandle, open } from 'node:fs/promises';
import { UserError } from '../../errors';

/** Where a value lies in `data.mdb`, in bytes. */
export interface LmdbEntry {
  key: string;
  offset: number;
  length: number;
}

const magic = 0xbeefc0de;
/** The format that liblmdb 0.9 writes, on 64-bit machines with little endian numbers. */
const dataVersion = 1;
const pageHeader = 16;
const nodeHeader = 8;
/** Bits of a page's flags. */
const [branchPage, leafPage, overflowPage] = [1, 2, 4];
/**
 * Bits of a node's flags: the value lies on pages of its own; it is a database itself, or one of several values of its
 * key.
 */
const [bigValue, notPlain] = [1, 2 | 4];
const noRoot = 0xffff_ffff_ffff_ffffn;

/** A walk through the pages for the first `max` entries. */
interface Search {
  max: number;
  found: LmdbEntry[];
  /** Numbers of the pages that it has come to. */
  seen: Set<bigint>;
}

/**
 * An LMDB environment (`data.mdb`) of one unnamed database, as LSUN is shared: a B+ tree of pages, of which only those
 * are read that are asked for. The npm package `lmdb` can't stand in: the binaries that it brings are of a later
 * format, and crash on this one.
 */
export class LmdbFile {
  private constructor(
    private readonly file: FileHandle,
    readonly path: string,
    private readonly size: number,
    private readonly pageSize: number,
    private readonly root: bigint,
    /** Entries that there are. */
    readonly count: number,
  ) {}

  /** @throws UserError if it isn't such a file. */
  static async open(path: string): Promise<LmdbFile> {
    const file = await open(path);
    try {
      const { size } = await file.stat();
      const first = await readMeta(file, 0);
      // Two metas are written in turn; the one of the later transaction is valid.
      const second = first && (await readMeta(file, first.pageSize));
      if (!first || !second) throw refusal(path, 'This is not an LMDB file as liblmdb 0.9 writes it.');
      const { pageSize, root, entries } = second.transaction > first.transaction ? second : first;
      return new LmdbFile(file, path, size, pageSize, root, Number(entries));
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  close(): Promise<void> {
    return this.file.close();
  }

  /**
   * The first `max` entries in the order of their keys.
   * @throws UserError if the file is damaged, or has more than one value for a key.
   */
  async entries(max: number): Promise<LmdbEntry[]> {
    const found: LmdbEntry[] = [];
    if (this.root !== noRoot) await this.walk(this.root, { max: Math.min(max, this.count), found, seen: new Set() });
    return found;
  }

  private async walk(number: bigint, search: Search): Promise<void> {
    const { max, found, seen } = search;
    // Each page of a tree has one way to it: pages that lead to each other would be walked for ever.
    if (seen.has(number)) throw this.damaged();
    seen.add(number);
    const page = await this.page(number);
    const flags = page.readUInt16LE(10);
    if ((flags & (branchPage | leafPage)) === 0) throw this.damaged();
    const nodes = (page.readUInt16LE(12) - pageHeader) / 2;
    for (let i = 0; i < nodes && found.length < max; i++) {
      const at = page.readUInt16LE(pageHeader + 2 * i);
      if (at + nodeHeader > this.pageSize) throw this.damaged();
      if (flags & branchPage) {
        const child = BigInt(page.readUInt32LE(at)) | (BigInt(page.readUInt16LE(at + 4)) << 32n);
        await this.walk(child, search);
      } else {
        found.push(this.entry(page, at, Number(number) * this.pageSize));
      }
    }
  }

  private entry(page: Buffer, at: number, pageOffset: number): LmdbEntry {
    const [length, flags, keySize] = [page.readUInt32LE(at), page.readUInt16LE(at + 4), page.readUInt16LE(at + 6)];
    const value = at + nodeHeader + keySize;
    if (flags & notPlain) throw refusal(this.path, 'This LMDB file has databases within, or several values for a key.');
    if (value + (flags & bigValue ? 8 : length) > this.pageSize) throw this.damaged();
    const offset =
      flags & bigValue ? Number(page.readBigUInt64LE(value)) * this.pageSize + pageHeader : pageOffset + value;
    if (offset + length > this.size) throw this.damaged();
    return { key: page.toString('utf8', at + nodeHeader, value), offset, length };
  }

  private async page(number: bigint): Promise<Buffer> {
    const page = Buffer.alloc(this.pageSize);
    const { bytesRead } = await this.file.read(page, 0, this.pageSize, Number(number) * this.pageSize);
    // A page knows its own number.
    if (bytesRead < this.pageSize || page.readBigUInt64LE(0) !== number || page.readUInt16LE(10) & overflowPage)
      throw this.damaged();
    return page;
  }

  private damaged(): UserError {
    return refusal(this.path, 'This LMDB file is damaged or truncated.');
  }
}

async function readMeta(file: FileHandle, offset: number) {
  const meta = Buffer.alloc(152);
  const { bytesRead } = await file.read(meta, 0, meta.length, offset);
  if (bytesRead < meta.length || meta.readUInt32LE(16) !== magic || meta.readUInt32LE(20) !== dataVersion)
    return undefined;
  const pageSize = meta.readUInt32LE(40);
  if (pageSize < 512 || pageSize > 65_536) return undefined;
  return {
    pageSize,
    entries: meta.readBigUInt64LE(120),
    root: meta.readBigUInt64LE(128),
    transaction: meta.readBigUInt64LE(144),
  };
}

function refusal(path: string, message: string): UserError {
  return new UserError(message, {
    where: path,
    advice:
      "Unpack the archive again; or write the images to a folder (LSUN's own data.py export does) and name " +
      'the folder above it.',
  });
}
