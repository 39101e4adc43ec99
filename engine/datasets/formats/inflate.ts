import { inflateSync } from 'node:zlib';

/**
 * What a zlib stream in one or more parts holds, at most `most` bytes: whoever wrote the file knows how few bytes of it
 * can be made to fill the memory.
 * @throws Error if it is damaged, ends too early or holds more.
 */
export function inflateBounded(parts: readonly Uint8Array[], most: number): Uint8Array {
  try {
    // One piece that everything fits into needs no second copy.
    return inflateSync(parts.length === 1 ? parts[0]! : Buffer.concat(parts), {
      maxOutputLength: most,
      chunkSize: Math.max(64, most + 1),
    });
  } catch (cause) {
    throw new Error(reasonOf(cause as NodeJS.ErrnoException), { cause });
  }
}

function reasonOf({ code, message }: NodeJS.ErrnoException): string {
  if (code === 'ERR_BUFFER_TOO_LARGE') return 'it holds more pixels than it says';
  return code === 'Z_BUF_ERROR'
    ? 'its compressed pixels end too early'
    : `its compressed pixels are damaged: ${message}`;
}
