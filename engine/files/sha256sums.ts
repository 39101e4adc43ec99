import { createHash } from 'node:crypto';
import { openInside, readInside } from './insideFolder';

/** The file beside others that holds their digests, as `sha256sum` writes it. */
export const sumsFile = 'SHA256SUMS';
/** Bytes; what engines write has two lines. */
const longestSums = 2 ** 12;

/** A line of such a file. */
export function sumLine(file: string, sha256: string): string {
  return `${sha256}  ${file}`;
}

/** The lines of `<folder>/<name>/SHA256SUMS`; null where there is no such file, as in folders of older versions. */
export async function readSums(folder: string, name: string): Promise<string[] | null> {
  try {
    return (await readInside(folder, `${name}/${sumsFile}`, longestSums)).toString('latin1').split('\n');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

/** Whether the files of `<folder>/<name>` are those that its `SHA256SUMS` tells of; also where nothing can be told. */
export async function sumsHold(folder: string, name: string): Promise<boolean> {
  try {
    for (const line of (await readSums(folder, name)) ?? []) {
      if (line === '') continue;
      const file = /^[0-9a-f]{64} {2}([\w.-]+)$/.exec(line)?.[1];
      if (file === undefined || line !== sumLine(file, await sha256Of(folder, `${name}/${file}`))) return false;
    }
    return true;
  } catch {
    return false;
  }
}

async function sha256Of(folder: string, name: string): Promise<string> {
  const hash = createHash('sha256');
  const file = await openInside(folder, name);
  try {
    for await (const chunk of file.createReadStream({ autoClose: false })) hash.update(chunk as Buffer);
  } finally {
    await file.close();
  }
  return hash.digest('hex');
}
