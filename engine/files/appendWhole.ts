import { fstatSync, ftruncateSync, writeSync } from 'node:fs';

/**
 * Appends bytes to an open file, all of them or none: half a line in the middle would make the next one unreadable.
 * @param handle open for appending.
 */
export function appendWhole(handle: number, bytes: Uint8Array): void {
  const { size } = fstatSync(handle);
  try {
    for (let written = 0; written < bytes.length;) written += writeSync(handle, bytes, written);
  } catch (error) {
    ftruncateSync(handle, size);
    throw error;
  }
}
