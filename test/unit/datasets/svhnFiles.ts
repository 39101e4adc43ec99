import { readFile } from 'node:fs/promises';
import { md5 } from '../../../engine/datasets/originals/originals';
import { type SvhnFiles, svhnFiles } from '../../../engine/datasets/svhn/files';
import { digest } from '../../../engine/files/digest';
import { published } from './publishedLayouts';

/** SVHN of two small files, whose checksums are these files'. */
export async function smallSvhn(train = 'train_32x32.mat', count = 5): Promise<SvhnFiles> {
  const split = async (name: string, images: number) => {
    const bytes = await readFile(published(name));
    return { file: { name, bytes: bytes.length, checksum: md5(digest('md5', bytes)) }, count: images };
  };
  const [first, test] = [await split(train, count), await split('test_32x32.mat', 3)];
  return { ...svhnFiles, train: first, test, files: [first.file, test.file] };
}
