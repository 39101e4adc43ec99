import { access } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { type DatasetConfig, datasetFacts, type DatasetName, datasetNames } from '../config/dataset';
import { UserError } from '../errors';
import { loadAngles } from './angles/angles';
import { fetchedCifar10Folder, loadCifar10, locateCifar10, originalCifar10 } from './cifar10';
import type { ImageDataset } from './dataset';
import { loadImageFolder } from './imageFolder/imageFolder';
import { embeddedMnistFolder, loadMnist, mnistFiles } from './mnist';
import { loadRc49 } from './rc49';
import { loadTinyImagenet } from './tinyImagenet';
import { loadUtkFace } from './utkface';
import { pathKind } from './pathKind';

/** A data set that Darkroom knows by name, and how it stands on this machine. */
export interface DatasetListing {
  name: DatasetName;
  title: string;
  description: string;
  /** Size of its files in bytes; 0 where Darkroom has none. */
  bytes: number;
  /** Whether an experiment can use it as it is. */
  present: boolean;
  /** Whether `darkroom datasets fetch` can get it; otherwise it is embedded, made, or needs `dataset.folder`. */
  fetchable: boolean;
  /** Where its files lie, or would lie; null where Darkroom keeps none. */
  folder: string | null;
  /** How to have it, where it isn't present. */
  advice: string | null;
}

interface Entry {
  description: string;
  /** Darkroom's own copy, where there is one. */
  own?: { bytes: number; files: readonly string[]; folder: () => string; fetchable: boolean };
  /** From its own copy's folder, or the one that is given; '' where there is none. */
  load: (folder: string, config: DatasetConfig) => Promise<ImageDataset>;
}

const entries: Record<DatasetName, Entry> = {
  mnist: {
    description: '60,000 + 10,000 hand-written digits, 28x28, grey',
    own: {
      bytes: 54_950_048,
      files: [mnistFiles.train, mnistFiles.test].flatMap(({ images, labels }) => [images.name, labels.name]),
      folder: embeddedMnistFolder,
      fetchable: false,
    },
    load: (folder, { limit }) => loadMnist(folder, limit),
  },
  cifar10: {
    description: '50,000 + 10,000 photographs of ten classes, 32x32, colour',
    own: {
      bytes: 184_380_000,
      files: [...originalCifar10.train, originalCifar10.test].map((file) => file.name),
      folder: fetchedCifar10Folder,
      fetchable: true,
    },
    load: (folder, { limit }) => loadCifar10(locateCifar10(folder), limit),
  },
  angles: {
    description: 'pictures of 36 objects turned by 0.1° to 89.9°, 32x32 or 64x64, colour',
    load: (_, config) => loadAngles(config),
  },
  rc49: {
    description: '44,051 pictures of 49 chairs turned by 0.1° to 89.9°, 64x64, colour',
    load: (folder, config) => loadRc49(folder, { ...config, advice: datasetFacts.rc49.advice! }),
  },
  utkface: {
    description: 'faces of people from 1 to 60 years old, 64x64, colour',
    load: (folder, config) => loadUtkFace(folder, { ...config, advice: datasetFacts.utkface.advice! }),
  },
  'tiny-imagenet': {
    description: '100,000 + 10,000 photographs of 200 classes, 64x64, colour',
    load: (folder, config) => loadTinyImagenet(folder, { ...config, advice: datasetFacts['tiny-imagenet'].advice! }),
  },
  folder: {
    description: 'your own images, ImageNet or LSUN, in sub-folders by class, any size, colour',
    load: (folder, config) => loadImageFolder(folder, { ...config, advice: datasetFacts.folder.advice! }),
  },
};

/**
 * Reads the data set of an experiment into memory. Relative paths (`dataset.folder`, `dataset.classes`) start at
 * `configFolder`.
 * @throws UserError if it isn't on this machine, or its files are missing, damaged or others.
 */
export async function loadDataset(config: DatasetConfig, configFolder: string): Promise<ImageDataset> {
  const { load } = entries[config.name];
  if (config.folder !== undefined) {
    const folder = resolve(configFolder, config.folder);
    const there = pathKind(folder);
    if (there !== 'folder') {
      throw new UserError(
        there === 'file' ? `${folder} is a file, not a folder.` : `The folder ${folder} does not exist.`,
        {
          where: 'dataset.folder',
          advice:
            datasetFacts[config.name].advice ??
            "Name a folder with the data set's original files, relative to the experiment file, or leave " +
              'dataset.folder out.',
        },
      );
    }
    return load(
      folder,
      config.classes === undefined ? config : { ...config, classes: resolve(configFolder, config.classes) },
    );
  }
  const { title, present, folder, advice } = await describeDataset(config.name);
  if (present) return load(folder ?? '', config);
  throw datasetFacts[config.name].folder === 'needed'
    ? new UserError(`${title} needs dataset.folder: Darkroom can't fetch it.`, {
        where: 'dataset.name',
        advice: advice ?? undefined,
      })
    : new UserError(`${title} is not on this machine.`, {
        where: 'dataset.name',
        advice:
          `Fetch it once with \`darkroom datasets fetch ${config.name}\`, or set dataset.folder to a folder ` +
          'with its original files.',
      });
}

/** All data sets that Darkroom knows by name. */
export function listDatasets(): Promise<DatasetListing[]> {
  return Promise.all(datasetNames.map(describeDataset));
}

/** One of them, and how it stands on this machine. */
export async function describeDataset(name: DatasetName): Promise<DatasetListing> {
  const { description, own } = entries[name];
  const { title, folder: needs, advice } = datasetFacts[name];
  if (!own) {
    return {
      name,
      title,
      description,
      bytes: 0,
      present: needs === 'none',
      fetchable: false,
      folder: null,
      advice: advice ?? null,
    };
  }
  const { bytes, files, fetchable } = own;
  const folder = own.folder();
  const found = await Promise.allSettled(files.map((file) => access(join(folder, file))));
  return {
    name,
    title,
    description,
    bytes,
    fetchable,
    folder,
    present: found.every(({ status }) => status === 'fulfilled'),
    advice: fetchable ? `Fetch it once with: darkroom datasets fetch ${name}` : null,
  };
}
