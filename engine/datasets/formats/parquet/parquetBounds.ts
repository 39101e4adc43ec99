import type { FileMetaData } from 'hyparquet';
import { formatCount } from '../../../format';

/**
 * What a Parquet file may say of itself, and what reading it may cost: both by its size on the disk, which is the one
 * number that nobody can make up.
 */

/** What reading something of a file may take: more is no honest file. */
export interface ReadingCost {
  /** Of processor time. */
  seconds: number;
  /** Of memory, the process itself included. */
  bytes: number;
}

/** A slow machine reads ten times as fast. */
const [leastSeconds, bytesPerSecond] = [2, 4e6];
/** Of the process itself, with the library; and times the file: unpacked, copied once, sent once. */
const [leastMemory, memoryPerByte] = [384 * 2 ** 20, 64];

export function readingCost(fileSize: number): ReadingCost {
  return { seconds: leastSeconds + fileSize / bytesPerSecond, bytes: leastMemory + memoryPerByte * fileSize };
}

/** The most that any of the codecs makes of a byte in a page of images, and bytes that any page may have. */
const [longestRatio, usualPage] = [2 ** 14, 2 ** 20];
/** Bytes of one page at most, unpacked. */
const longestPage = 2 ** 30;

/** @throws RangeError if a page can't have so many bytes. */
export function assertPage(packed: number, unpacked: number): void {
  if (!(unpacked >= 0 && unpacked <= Math.min(longestPage, usualPage + longestRatio * packed)))
    throw new RangeError(`a page of ${unpacked} bytes is not read`);
}

/** That a file may be whole, but tells of more than is read from one of its size. */
export class ImplausibleError extends RangeError {}

/**
 * That a footer tells of no more than the file can hold: an image has some bytes of its own, and what is repeated
 * takes no more than `longestRatio` to one.
 * @throws RangeError if it does, an `ImplausibleError` if equal values could explain it.
 */
export function assertPlausible({ num_rows: told, row_groups: groups }: FileMetaData, fileSize: number): void {
  const rows = groups.reduce((sum, group) => sum + Number(group.num_rows), 0);
  if (groups.some(({ num_rows: each }) => each < 0n) || rows !== Number(told))
    throw new RangeError(`it tells of ${told} rows, and its row groups of ${rows}`);
  if (rows > fileSize)
    throw new ImplausibleError(`it tells of ${formatCount(rows)} rows in ${formatCount(fileSize)} bytes`);
  for (const { total_byte_size: bytes, columns } of groups) {
    if (bytes < 0n || Number(bytes) > usualPage + longestRatio * fileSize)
      throw new RangeError(`a row group of ${bytes} bytes can't be in ${fileSize}`);
    for (const { meta_data: column } of columns)
      if (column && !(Number(column.num_values) >= 0 && Number(column.num_values) <= longestRatio * fileSize))
        throw new RangeError(`a column of ${column.num_values} values can't be in ${fileSize} bytes`);
  }
}
