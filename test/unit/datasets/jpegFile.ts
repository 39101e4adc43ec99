import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { encode } from 'jpeg-js';

/** Writes a JPEG of one colour, as large as UTKFace's or another size. */
export async function writeJpeg(
  path: string,
  [red, green, blue]: readonly [number, number, number],
  side = 200,
): Promise<void> {
  const data = new Uint8Array(4 * side ** 2);
  for (let i = 0; i < data.length; i += 4) data.set([red, green, blue, 255], i);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, encode({ width: side, height: side, data }, 95).data);
}
