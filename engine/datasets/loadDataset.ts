import { resolve } from 'node:path';
import { UserError } from '../errors';
import type { ImageDataset } from './dataset';
import type { LoadOptions } from './definition';
import { describeDataset } from './listing';
import type { LoadProgress } from './loading/loadProgress';
import { datasetPlaceKind, needsText, placeKeyOf, wrongPlaceMessage } from './place';
import { type DatasetSelection, definitionOf, factsOf } from './registry';

/**
 * Reads the data set of an experiment: into memory, or into the cache what is to be decoded. Relative paths
 * (`dataset.folder`, `dataset.file`, `dataset.classes`) start at `configFolder`.
 * @throws UserError if it isn't on this machine, or its files are missing, damaged or others.
 */
export async function loadDataset(
  { folder, file, ...selection }: DatasetSelection,
  configFolder: string,
  progress?: LoadProgress,
): Promise<ImageDataset> {
  const { name } = selection;
  const given = placeKeyOf(definitionOf(name).facts) === 'file' ? file : folder;
  const place = given === undefined ? await ownFolder(name) : givenPlace(name, resolve(configFolder, given));
  return definitionOf(name).load(place, { ...loadOptions(selection, configFolder), progress });
}

/** What a data set is read with; relative paths start at `configFolder`. */
export function loadOptions(
  { name, classes, ...options }: Omit<DatasetSelection, 'folder' | 'file'>,
  configFolder: string,
): LoadOptions {
  const { defaultResolution, perLabel } = factsOf({ name, ...options });
  return {
    ...options,
    resolution: options.resolution ?? defaultResolution ?? 0,
    perLabel: options.perLabel ?? perLabel?.default ?? undefined,
    classes: classes === undefined ? undefined : resolve(configFolder, classes),
  };
}

/** @throws UserError if there is no such folder or file. */
function givenPlace(name: DatasetSelection['name'], place: string): string {
  const { facts } = definitionOf(name);
  const key = placeKeyOf(facts);
  const there = datasetPlaceKind(place, key);
  if (there === key) return place;
  throw new UserError(wrongPlaceMessage(place, key, there), {
    where: `dataset.${key}`,
    advice:
      facts.advice ??
      "Name a folder with the data set's original files, relative to the experiment file, or leave " +
        'dataset.folder out.',
  });
}

/**
 * The folder of Darkroom's own copy; '' for a data set without files.
 * @throws UserError if the data set needs a folder, or has not been fetched.
 */
async function ownFolder(name: DatasetSelection['name']): Promise<string> {
  const definition = definitionOf(name);
  const { title, present, folder, needs, advice } = await describeDataset(definition);
  if (present) return folder ?? '';
  throw needs !== null
    ? new UserError(needsText(title, needs), {
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
