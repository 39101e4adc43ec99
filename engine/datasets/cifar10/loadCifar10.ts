import type { ImageDataset, ImageSplit } from '../dataset';
import { cifarImageSize, cifarSide, decodeRecords } from '../formats/cifarBinary';
import { inMemory } from '../imageBytes';
import { contentId } from '../loading/contentId';
import { type CifarFile, originalCifar10, readCifarFile } from './files';

const classes = ['airplane', 'automobile', 'bird', 'cat', 'deer', 'dog', 'frog', 'horse', 'ship', 'truck'];

/**
 * CIFAR-10: 32x32 photographs in colour. `limit` takes the first images of the training files only.
 * @throws UserError if a file is missing, damaged, or not CIFAR-10's.
 */
export async function loadCifar10(
  folder: string,
  limit = Infinity,
  distribution = originalCifar10,
): Promise<ImageDataset> {
  const { recordsPerFile, train, test } = distribution;
  const dataset = {
    name: 'cifar10',
    title: 'CIFAR-10',
    height: cifarSide,
    width: cifarSide,
    channels: 3,
    classes,
    train: await readSplit(folder, train, recordsPerFile, Math.min(limit, train.length * recordsPerFile)),
    test: await readSplit(folder, [test], recordsPerFile, recordsPerFile),
  };
  return { ...dataset, contentId: contentId(dataset) };
}

/** The first `count` images of the files; files that are not needed are not read. */
async function readSplit(
  folder: string,
  files: readonly CifarFile[],
  recordsPerFile: number,
  count: number,
): Promise<ImageSplit> {
  const images = new Uint8Array(count * cifarImageSize);
  const labels = new Uint8Array(count);
  for (let i = 0, done = 0; done < count; i++) {
    const records = await readCifarFile(folder, files[i]!, recordsPerFile);
    const part = Math.min(recordsPerFile, count - done);
    decodeRecords(records, part, images.subarray(done * cifarImageSize), labels.subarray(done));
    done += part;
  }
  return { count, images: inMemory(images, cifarImageSize), labels };
}
