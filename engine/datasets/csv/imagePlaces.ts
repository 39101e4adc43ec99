import { existsSync, readdirSync } from 'node:fs';
import { basename, dirname, join, normalize, relative, resolve, sep } from 'node:path';
import { UserError } from '../../errors';
import { oneLine } from '../../plainText';
import type { TextTable } from '../formats/delimited';
import { imageFormatExtensions } from '../formats/imageFormat';

/** Where images lie, relative to a folder, and what to know of how their paths were read, as sentences. */
export interface ImagePlaces {
  places: string[];
  notes: string[];
}

/** Lines whose images are looked for before all else, evenly of all. */
const lookedFor = 10;

/**
 * The paths that a column of a table has, from `folder` on; those of Windows with its backslashes, too.
 * @throws UserError with the line, if one has none; or if no file is where they lead, and so the folder may be another.
 */
export function imagePlaces({ path, rows, columns, lineOf }: TextTable, column: number, folder: string): ImagePlaces {
  const texts = rows.map((cells, row) => {
    const place = cells[column]!.trim();
    if (place !== '') return place;
    throw new UserError('This line names no image.', {
      where: `${path}:${lineOf(row)}`,
      advice: 'Write the path of an image there, or remove the line.',
    });
  });
  const backslashed = sep === '/' ? texts.find((text) => text.includes('\\')) : undefined;
  // A name may have a backslash elsewhere than on Windows; such a file is there then.
  const isOfWindows = backslashed !== undefined && !existsSync(resolve(folder, backslashed));
  const places = texts.map((text) => placeIn(folder, isOfWindows ? text.replaceAll('\\', '/') : text));
  const step = Math.max(1, Math.floor(places.length / lookedFor));
  const some = places.filter((_, row) => row % step === 0);
  const isSomethingThere = some.some((place) => existsSync(join(folder, place))) || anyIn(folder, places);
  if (!isSomethingThere) throw nowhere(path, folder, some[0]!, columns[column]!);
  return { places, notes: isOfWindows ? ['Backslashes in paths are read as between folders.'] : [] };
}

/** Whether a file of any of these names is there: by reading their folders, faster than asking for each. */
function anyIn(folder: string, places: readonly string[]): boolean {
  // Some systems keep a name with its accents apart, or do not tell capitals.
  const alike = (name: string) => name.normalize('NFC').toLowerCase();
  const read = new Map<string, ReadonlySet<string>>();
  return places.some((place) => {
    const parent = dirname(place);
    let names = read.get(parent);
    if (!names) {
      names = namesIn(join(folder, parent), alike);
      read.set(parent, names);
    }
    return names.has(alike(basename(place)));
  });
}

function namesIn(folder: string, alike: (name: string) => string): ReadonlySet<string> {
  try {
    return new Set(readdirSync(folder).map(alike));
  } catch {
    return new Set();
  }
}

/** Nothing else than `relative(folder, resolve(folder, place))`, at a tenth of the time for a path within. */
function placeIn(folder: string, place: string): string {
  const within = normalize(place);
  return /^(?:[/\\]|\.\.|[a-z]:)/i.test(within) ? relative(folder, resolve(folder, place)) : within;
}

/** That no file is where the first one should be, and where it was looked for. */
function nowhere(path: string, folder: string, first: string, column: string): UserError {
  const tried = join(folder, first);
  const ending = imageFormatExtensions.find((each) => existsSync(tried + each));
  return new UserError(
    `None of the images is where the column "${oneLine(column)}" says, the first one not at ${oneLine(tried)}.`,
    {
      where: path,
      advice:
        ending === undefined
          ? `Paths are relative to the folder of this file, ${folder}: move it, or write other paths.`
          : `Names need their endings: there is ${oneLine(first)}${ending}.`,
    },
  );
}
