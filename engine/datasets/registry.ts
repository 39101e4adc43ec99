import { access } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { existsSync } from 'node:fs';
import { type DatasetConfig, type DatasetName, datasetNames } from '../config/dataset';
import { UserError } from '../errors';
import { fetchedCifar10Folder, loadCifar10, locateCifar10, originalCifar10 } from './cifar10';
import type { ImageDataset } from './dataset';
import { embeddedMnistFolder, loadMnist, mnistFiles } from './mnist';

/** A data set that Darkroom knows by name, and how it stands on this machine. */
export interface DatasetListing {
  name: DatasetName;
  title: string;
  description: string;
  /** Size of its files in bytes. */
  bytes: number;
  present: boolean;
  /** Where its files lie, or would lie. */
  folder: string;
}

interface Entry {
  title: string;
  description: string;
  bytes: number;
  files: readonly string[];
  /** Where Darkroom keeps its own copy. */
  folder: () => string;
  load: (folder: string, limit?: number) => Promise<ImageDataset>;
}

const entries: Record<DatasetName, Entry> = {
  mnist: {
    title: 'MNIST',
    description: '60,000 + 10,000 hand-written digits, 28x28, grey',
    bytes: 54_950_048,
    files: [mnistFiles.train, mnistFiles.test].flatMap(({ images, labels }) => [images.name, labels.name]),
    folder: embeddedMnistFolder,
    load: loadMnist,
  },
  cifar10: {
    title: 'CIFAR-10',
    description: '50,000 + 10,000 photographs of ten classes, 32x32, colour',
    bytes: 184_380_000,
    files: [...originalCifar10.train, originalCifar10.test].map((file) => file.name),
    folder: fetchedCifar10Folder,
    load: (folder, limit) => loadCifar10(locateCifar10(folder), limit),
  },
};

/**
 * Reads the data set of an experiment into memory. A relative `dataset.folder` starts at `configFolder`.
 * @throws UserError if it isn't on this machine, or its files are missing, damaged or others.
 */
export async function loadDataset(config: DatasetConfig, configFolder: string): Promise<ImageDataset> {
  const { load, folder: own } = entries[config.name];
  if (config.folder !== undefined) {
    const folder = resolve(configFolder, config.folder);
    if (!existsSync(folder)) {
      throw new UserError(`The folder ${folder} does not exist.`, {
        where: 'dataset.folder',
        advice: 'Name a folder with the data set\'s original files, relative to the experiment file, or leave dataset.folder out.',
      });
    }
    return load(folder, config.limit);
  }
  const listing = await describeDataset(config.name);
  if (!listing.present) {
    throw new UserError(`${listing.title} is not on this machine.`, {
      where: 'dataset.name',
      advice: `Fetch it once with \`darkroom datasets fetch ${config.name}\`, or set dataset.folder to a folder with its original files.`,
    });
  }
  return load(own(), config.limit);
}

/** All data sets that Darkroom knows by name. */
export function listDatasets(): Promise<DatasetListing[]> {
  return Promise.all(datasetNames.map(describeDataset));
}

async function describeDataset(name: DatasetName): Promise<DatasetListing> {
  const { title, description, bytes, files, folder } = entries[name];
  const found = await Promise.allSettled(files.map((file) => access(join(folder(), file))));
  return { name, title, description, bytes, folder: folder(), present: found.every(({ status }) => status === 'fulfilled') };
}
