import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';

/** The database that test/golden/lsun.py made with liblmdb: 120 images by the SHA-1 of their numbers. */
export async function goldenLmdb(): Promise<Buffer> {
  return gunzipSync(await readFile(join(__dirname, '../../golden/lsun.mdb.gz')));
}

/** Writes it as an export of LSUN's is unpacked. */
export async function writeLmdb(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'data.mdb'), await goldenLmdb());
}
