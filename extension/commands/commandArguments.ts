import { existsSync } from 'node:fs';
import { basename, isAbsolute, join } from 'node:path';
import { z } from 'zod';
import { isRunId, runFiles } from '../../engine/protocol/runFolder';

/**
 * What commands may be given. A menu gives a tree item or a file, a lens or a quick fix what it was made with; any
 * extension or key binding may give anything, so that what is not understood counts as nothing given.
 */

/**
 * The absolute path of a run folder: the argument is one, or an item of the Runs view. A folder whose engine has just
 * been started is known by its name, any other by what it holds.
 */
export function runFolderIn(argument: unknown): string | undefined {
  const folder = runArgument.safeParse(argument).data;
  if (folder === undefined || !isAbsolute(folder)) return undefined;
  return isRunId(basename(folder)) || existsSync(join(folder, runFiles.record)) ? folder : undefined;
}

/**
 * The folders of the runs that a command is for, each once: the argument is one of the above or a group of the Runs
 * view; where it is one of several selected items, which a menu gives as well, those of all.
 */
export function runFoldersIn(argument: unknown, selection?: unknown): string[] {
  const selected: unknown[] = Array.isArray(selection) ? selection : [];
  const items = selected.includes(argument) ? selected : [argument];
  const folders = items.flatMap((item) => {
    const group = runsArgument.safeParse(item).data?.folders;
    return (group ?? [item]).flatMap((each) => runFolderIn(each) ?? []);
  });
  return [...new Set(folders)];
}

/**
 * The path of an experiment file: the argument is a URI, as of an item of the Experiments view. Beside a comparison
 * stands a version out of source control: what runs is the file.
 */
export function experimentFileIn(argument: unknown): string | undefined {
  return uriArgument.safeParse(argument).data?.fsPath;
}

/** The name of a data set: the argument is one, or an item of the Datasets view. */
export function datasetNameIn(argument: unknown): string | undefined {
  return datasetArgument.safeParse(argument).data;
}

const runArgument = z.union([z.string(), z.object({ folder: z.string() }).transform(({ folder }) => folder)]);
const datasetArgument = z.union([z.string(), z.object({ dataset: z.string() }).transform(({ dataset }) => dataset)]);
const runsArgument = z.object({ folders: z.array(z.string()) });
const uriArgument = z.object({ scheme: z.string(), fsPath: z.string() });
