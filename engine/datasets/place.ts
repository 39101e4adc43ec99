import { UserError } from '../errors';
import { pathKind } from '../files/pathKind';
import { explainSystemError } from '../files/systemErrors';
import type { DatasetFacts } from './definition';

/** The key under `dataset` that says where a data set's files are: a folder, or the one file that is the data set. */
export function placeKeyOf({ folder }: Pick<DatasetFacts, 'folder'>): 'folder' | 'file' {
  return folder === 'file' ? 'file' : 'folder';
}

/** What there is where `dataset.folder` or `dataset.file` leads. @throws UserError where the system doesn't say. */
export function datasetPlaceKind(place: string, key: 'folder' | 'file'): ReturnType<typeof pathKind> {
  try {
    return pathKind(place);
  } catch (error) {
    const known = explainSystemError(error, place);
    if (!known) throw error;
    throw new UserError(`${known.message} (${place})`, {
      where: `dataset.${key}`,
      advice: `Name a ${key} that can be read.`,
      cause: error,
    });
  }
}

/** That there is something else, or nothing, where a data set's files should be. */
export function wrongPlaceMessage(place: string, key: 'folder' | 'file', there: 'folder' | 'file' | 'nothing'): string {
  if (there === 'nothing') return `The ${key} ${place} does not exist.`;
  return `${place} is a ${there}, not a ${key}.`;
}

/** That a data set was named without its files. */
export function needsText(title: string, key: 'folder' | 'file'): string {
  return `${title} needs dataset.${key}${key === 'folder' ? ": Darkroom can't fetch it" : ', the file that it is in'}.`;
}
