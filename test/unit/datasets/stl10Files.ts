import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { md5, type OriginalFile } from '../../../engine/datasets/originals/originals';
import { type Stl10Files, stl10Files } from '../../../engine/datasets/stl10/files';
import { digest } from '../../../engine/files/digest';
import { published } from './publishedLayouts';

/** Writes the files of `publishedLayouts.py` below `folder`, as the archive unpacks, and says what they are. */
export async function writeSmallStl10(folder: string): Promise<Stl10Files> {
  const place = join(folder, 'stl10_binary');
  await mkdir(place);
  const write = async (name: string, bytes: Uint8Array): Promise<OriginalFile> => {
    await writeFile(join(place, name), bytes);
    return { name, bytes: bytes.length, checksum: md5(digest('md5', bytes)) };
  };
  const images = async (name: string) => write(name, gunzipSync(await readFile(published(`${name}.gz`))));
  const labels = async (name: string) => write(name, await readFile(published(name)));
  return {
    ...stl10Files,
    train: { count: 3, images: await images('train_X.bin'), labels: await labels('train_y.bin') },
    test: { count: 2, images: await images('test_X.bin'), labels: await labels('test_y.bin') },
    unlabelled: { count: 4, images: await images('unlabeled_X.bin'), labels: null },
  };
}
