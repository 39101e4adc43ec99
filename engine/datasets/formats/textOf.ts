import { isUtf8 } from 'node:buffer';
import { gunzipSync } from 'node:zlib';
import { UserError } from '../../errors';
import { formatCount } from '../../format';

/** Bytes that a gzipped text may have unpacked: tables have less, and what a file says of itself is not believed. */
const longest = 500_000_000;

/**
 * A file's text, gzipped or not: UTF-8, or UTF-16 that begins with a byte order mark, as spreadsheets write it.
 * @param kind What the file is, for a person: "CSV file".
 * @throws UserError if it is no text, or one in another encoding, in which unlike letters would look alike.
 */
export function textOf(
  file: Uint8Array,
  { path, kind, advice }: { path: string; kind: string; advice: string },
): string {
  const bytes = unpacked(file, path);
  const encoding =
    bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf-16le' : bytes[0] === 0xfe && bytes[1] === 0xff ? 'utf-16be' : 'utf-8';
  if (encoding === 'utf-8' && bytes.includes(0))
    throw new UserError(`This is no ${kind}: it has bytes that no text has.`, {
      where: path,
      advice: `Save it as UTF-8, if it is a text. ${advice}`,
    });
  if (encoding === 'utf-8' && !isUtf8(bytes))
    throw new UserError(`The text of this ${kind} is neither UTF-8 nor UTF-16: its letters can't be told.`, {
      where: path,
      advice: 'Save it as "CSV UTF-8" in the spreadsheet, or with encoding="utf-8" in Python.',
    });
  return new TextDecoder(encoding).decode(bytes);
}

function unpacked(bytes: Uint8Array, path: string): Uint8Array {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  try {
    return gunzipSync(bytes, { maxOutputLength: longest });
  } catch (cause) {
    const isLong = (cause as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE';
    throw new UserError(
      `This gzip file ${isLong ? `unpacks to more than ${formatCount(longest)} bytes` : 'is damaged or truncated'}.`,
      { where: path, advice: isLong ? 'Divide it.' : 'Copy or download the file again.', cause },
    );
  }
}
