import { readFile } from 'node:fs/promises';
import { nearest } from '../../jsonc/nearest';
import type { KeyPath } from '../../jsonc/problems';
import { ConfigSource } from '../../jsonc/source';
import { UserError } from '../../errors';
import type { Layout } from './layout/layout';

/** A class, and the sub-folders that it is made of. */
export interface FolderClass {
  name: string;
  folders: readonly string[];
}

const example =
  'Write {"dog": ["n02085620", "n02085782"], "cat": ["n02123045"]}: class names, each with a list of sub-folders.';

/** Without a map: every sub-folder is a class. */
export function plainClasses({ train }: Layout): FolderClass[] {
  return [...train.keys()].map((name) => ({ name, folders: [name] }));
}

/**
 * Classes from a JSON file that maps their names to lists of sub-folders, in its order (names that are whole numbers
 * first): it merges, renames, selects and orders.
 * @throws UserError with the line, if it can't be read, is wrong, or names sub-folders that aren't there or belong to
 * another class.
 */
export async function readClassMap(file: string, { train, where }: Layout): Promise<FolderClass[]> {
  const text = await readFile(file, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    throw new UserError(
      cause.code === 'ENOENT'
        ? `The file ${file} does not exist.`
        : `The file ${file} can't be read (${cause.code ?? 'unknown reason'}).`,
      {
        where: 'dataset.classes',
        advice:
          'Name a JSON file of classes, relative to the experiment file, or leave dataset.classes out to ' +
          'take every sub-folder as a class.',
        cause,
      },
    );
  });
  const source = new ConfigSource(file, text);
  const [syntax] = source.syntaxProblems;
  if (syntax)
    throw new UserError(syntax.message, { where: `${file}:${syntax.line}:${syntax.column}`, advice: example });
  const fail = (path: KeyPath, message: string, advice = example) => {
    const { line, column } = source.locate({ path, at: 'value', message, severity: 'error', inSchema: false });
    return new UserError(message, { where: `${file}:${line}:${column}`, advice });
  };
  const [twice] = source.duplicateKeys();
  if (twice)
    throw fail(
      twice.path,
      `The class "${String(twice.path.at(-1))}" stands twice here.`,
      'Put all of its sub-folders into one list.',
    );

  const { value } = source;
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw fail([], 'This is not an object of classes.');
  const owners = new Map<string, string>();
  const classes = Object.keys(value).map((name): FolderClass => {
    const folders = (value as Record<string, unknown>)[name];
    if (!Array.isArray(folders)) throw fail([name], `The class "${name}" needs a list of sub-folders.`);
    if (folders.length === 0)
      throw fail([name], `The class "${name}" has no sub-folders.`, 'Name at least one, or remove the class.');
    for (const [i, given] of folders.entries()) {
      if (typeof given !== 'string') throw fail([name, i], 'This is not the name of a sub-folder.');
      const folder = given.normalize('NFC');
      if (!train.has(folder)) {
        const meant = nearest(folder, [...train.keys()]);
        throw fail(
          [name, i],
          `There is no sub-folder "${folder}" in ${where}.`,
          meant === undefined ? `There are ${listed([...train.keys()])}.` : `Did you mean "${meant}"?`,
        );
      }
      const owner = owners.get(folder);
      if (owner !== undefined)
        throw fail(
          [name, i],
          `The sub-folder "${folder}" belongs to the class "${owner}" already.`,
          'A sub-folder belongs to one class, and stands there once.',
        );
      owners.set(folder, name);
    }
    return { name, folders: (folders as string[]).map((folder) => folder.normalize('NFC')) };
  });
  if (classes.length === 0) throw fail([], 'This file names no classes.');
  return classes;
}

function listed(names: readonly string[]): string {
  const shown = names.slice(0, 8).join(', ');
  return names.length > 8 ? `${shown} and ${names.length - 8} more` : shown;
}
