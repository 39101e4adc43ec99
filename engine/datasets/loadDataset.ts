import { resolve } from 'node:path';
import { UserError } from '../errors';
import type { ImageDataset } from './dataset';
import type { LoadOptions } from './definition';
import { describeDataset } from './listing';
import type { LoadProgress } from './loading/loadProgress';
import { pathKind } from '../files/pathKind';
import { explainSystemError } from '../files/systemErrors';
import { type DatasetSelection, definitionOf } from './registry';

/**
 * Reads the data set of an experiment: into memory, or into the cache what is to be decoded. Relative paths
 * (`dataset.folder`, `dataset.classes`) start at `configFolder`.
 * @throws UserError if it isn't on this machine, or its files are missing, damaged or others.
 */
export async function loadDataset(
  { folder, ...selection }: DatasetSelection,
  configFolder: string,
  progress?: LoadProgress,
): Promise<ImageDataset> {
  const { name } = selection;
  const place = folder === undefined ? await ownFolder(name) : givenFolder(name, resolve(configFolder, folder));
  return definitionOf(name).load(place, { ...loadOptions(selection, configFolder), progress });
}

/** What a data set is read with; relative paths start at `configFolder`. */
export function loadOptions(
  { name, classes, ...options }: Omit<DatasetSelection, 'folder'>,
  configFolder: string,
): LoadOptions {
  const { defaultResolution, perLabel } = definitionOf(name).facts;
  return {
    ...options,
    resolution: options.resolution ?? defaultResolution,
    perLabel: options.perLabel ?? perLabel?.default ?? undefined,
    classes: classes === undefined ? undefined : resolve(configFolder, classes),
  };
}

/** What there is where `dataset.folder` leads. @throws UserError where the system doesn't say. */
export function datasetFolderKind(folder: string): ReturnType<typeof pathKind> {
  try {
    return pathKind(folder);
  } catch (error) {
    const known = explainSystemError(error, folder);
    if (!known) throw error;
    throw new UserError(`${known.message} (${folder})`, {
      where: 'dataset.folder',
      advice: 'Name a folder that can be read.',
      cause: error,
    });
  }
}

/** @throws UserError if there is no such folder. */
function givenFolder(name: DatasetSelection['name'], folder: string): string {
  const there = datasetFolderKind(folder);
  if (there === 'folder') return folder;
  throw new UserError(
    there === 'file' ? `${folder} is a file, not a folder.` : `The folder ${folder} does not exist.`,
    {
      where: 'dataset.folder',
      advice:
        definitionOf(name).facts.advice ??
        "Name a folder with the data set's original files, relative to the experiment file, or leave " +
          'dataset.folder out.',
    },
  );
}

/**
 * The folder of Darkroom's own copy; '' for a data set without files.
 * @throws UserError if the data set needs a folder, or has not been fetched.
 */
async function ownFolder(name: DatasetSelection['name']): Promise<string> {
  const definition = definitionOf(name);
  const { title, present, folder, advice } = await describeDataset(definition);
  if (present) return folder ?? '';
  throw definition.facts.folder === 'needed'
    ? new UserError(`${title} needs dataset.folder: Darkroom can't fetch it.`, {
        where: 'dataset.name',
        advice: advice ?? undefined,
      })
    : new UserError(`${title} is not on this machine.`, {
        where: 'dataset.name',
        advice:
          `Fetch it once with \`darkroom datasets fetch ${name}\`, or set dataset.folder to a folder ` +
          'with its original files.',
      });
}
