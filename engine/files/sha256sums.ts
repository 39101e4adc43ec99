import { createHash } from 'node:crypto';
import { openInside, readInside } from './insideFolder';

/** The file beside others that holds their digests, as `sha256sum` writes it. */
export const sumsFile = 'SHA256SUMS';
const longestSums = 64 * 1024;

/**
 * Whether the files of `<folder>/<name>` are those that its `SHA256SUMS` tells of; also where there is none, as in
 * folders of older versions, of which nothing can be told.
 */
export async function sumsHold(folder: string, name: string): Promise<boolean> {
  try {
    const text = await readInside(folder, `${name}/${sumsFile}`, longestSums);
    for (const line of text.toString('latin1').split('\n').filter(Boolean)) {
      const [, sum, file] = /^([0-9a-f]{64}) {2}([\w.-]+)$/.exec(line) ?? [];
      if (file === undefined || (await sha256Of(folder, `${name}/${file}`)) !== sum) return false;
    }
    return true;
  } catch (error) {
    return (
      (error as NodeJS.ErrnoException).code === 'ENOENT' &&
      (error as NodeJS.ErrnoException).path?.endsWith(sumsFile) === true
    );
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
