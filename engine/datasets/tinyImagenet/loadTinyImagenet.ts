import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../../errors';
import { contentId } from '../loading/contentId';
import type { ImageDataset, ImageSplit } from '../dataset';
import type { LoadOptions } from '../definition';
import { decodedFiles, type DecodedImages } from '../loading/decodedFiles';
import { readDataFile } from '../formats/dataFile';
import { chooseTraining } from '../loading/trainingChoice';

const archiveFolder = 'tiny-imagenet-200';
/** Labels are bytes. */
const maxClasses = 256;

export interface TinyImagenetOptions extends LoadOptions {
  /** Where a person gets the files. */
  advice: string;
}

/** An image's file, relative to the data set's folder, and its class. */
interface LabelledFile {
  path: string;
  label: number;
}

/**
 * Tiny-ImageNet (Stanford's CS231n): 200 classes of 64x64 photographs from its unpacked archive. Trains
 * on `train/`; its test images are those of `val/`, since nobody has labels of `test/`.
 * @throws UserError if files are missing, damaged, or not made so.
 */
export async function loadTinyImagenet(given: string, options: TinyImagenetOptions): Promise<ImageDataset> {
  const { resolution, limit, advice } = options;
  const folder = unpackedIn(given);
  const ids = await readIds(folder, advice);
  if (ids.length === 0 || ids.length > maxClasses) {
    throw new UserError(`This file names ${ids.length} classes; Darkroom takes 1 to ${maxClasses}.`, {
      where: join(folder, 'wnids.txt'),
      advice,
    });
  }
  const words = new Map(
    (await readLines(join(folder, 'words.txt'), advice)).map((line): [string, string] => {
      const [id = '', names = ''] = line.split('\t');
      return [id, names];
    }),
  );
  const trainFiles = await listTraining(folder, ids, advice);
  const chosen = chooseTraining(
    [...trainFiles.keys()],
    trainFiles.map(({ label }) => label),
    { limit },
  );
  const files = {
    train: Array.from(chosen, (i) => trainFiles[i]!),
    test: await listValidation(folder, ids, advice),
  };
  const {
    decoded: [train, test],
    notes,
  } = await decodedFiles([files.train, files.test], { ...options, dataset: 'tiny-imagenet', folder });
  const splitOf = (from: readonly LabelledFile[], { images, kept }: DecodedImages): ImageSplit => ({
    count: kept.length,
    images,
    labels: Uint8Array.from(kept, (i) => from[i]!.label),
  });
  const dataset = {
    name: 'tiny-imagenet',
    title: 'Tiny-ImageNet',
    height: resolution,
    width: resolution,
    channels: options.channels ?? 3,
    // "Egyptian cat, ..." by its first name.
    classes: ids.map((id) => words.get(id)?.split(',')[0]?.trim() || id),
    train: splitOf(files.train, train),
    test: splitOf(files.test, test),
    notes,
  };
  return { ...dataset, contentId: contentId(dataset) };
}

/** The classes that `wnids.txt` names, which may be fewer than the archive's; undefined if it can't be read. */
export async function countClasses(given: string): Promise<number | undefined> {
  return (await readIds(unpackedIn(given), '').catch(() => undefined))?.length;
}

/** The unpacked archive, which is the folder that was given or lies in it. */
function unpackedIn(given: string): string {
  return existsSync(join(given, archiveFolder)) ? join(given, archiveFolder) : given;
}

async function readIds(folder: string, advice: string): Promise<string[]> {
  return (await readLines(join(folder, 'wnids.txt'), advice)).map((line) => line.trim());
}

async function listTraining(folder: string, ids: readonly string[], advice: string): Promise<LabelledFile[]> {
  const files: LabelledFile[] = [];
  for (const [label, id] of ids.entries()) {
    const where = join(folder, 'train', id, 'images');
    const names = (await readdir(where).catch(() => [])).filter((name) => /\.jpe?g$/i.test(name)).sort();
    if (names.length === 0) throw new UserError('There are no training images of this class.', { where, advice });
    files.push(...names.map((name) => ({ path: join('train', id, 'images', name), label })));
  }
  return files;
}

async function listValidation(folder: string, ids: readonly string[], advice: string): Promise<LabelledFile[]> {
  const where = join(folder, 'val', 'val_annotations.txt');
  const lines = await readLines(where, advice);
  if (lines.length === 0) throw new UserError('This file names no images.', { where, advice });
  return lines.map((line, i) => {
    const [name = '', id = ''] = line.split('\t');
    const label = ids.indexOf(id.trim());
    if (label < 0)
      throw new UserError(`The class "${id.trim()}" is not in wnids.txt.`, { where: `${where}:${i + 1}`, advice });
    return { path: join('val', 'images', name), label };
  });
}

async function readLines(path: string, advice: string): Promise<string[]> {
  const text = new TextDecoder().decode(await readDataFile(path, advice));
  return text.split(/\r?\n/).filter((line) => line.trim() !== '');
}
