import { stat } from 'node:fs/promises';

/**
 * What portions that are made from one file depend on: the file as it is now, and `rest`, whatever else tells them
 * apart. Its bytes are verified only when a portion is made.
 * @param version goes up whenever the same file would give other bytes.
 */
export async function portionKeys(path: string, version: number): Promise<(...rest: number[]) => string> {
  const found = await stat(path).catch(() => undefined);
  return (...rest) => JSON.stringify([version, path, found?.size, found?.mtimeMs, ...rest]);
}
