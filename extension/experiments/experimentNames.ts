import { basename } from 'node:path';
import { l10n, workspace, type Uri } from 'vscode';
import { experimentName, experimentSuffix } from '../../engine/protocol/runFolder';
import { nameProblem } from './presets';

/** The names of the experiments in a folder, in lower case: on some systems these are the same. */
export async function experimentNames(folder: Uri): Promise<Set<string>> {
  const entries = await workspace.fs.readDirectory(folder);
  return new Set(
    entries
      .map(([name]) => name)
      .filter((name) => name.endsWith(experimentSuffix))
      .map((name) => experimentName(basename(name)).toLowerCase()),
  );
}

/** What is wrong with a name for an experiment file, as a sentence. */
export function sayNameProblem(name: string, taken: ReadonlySet<string>): string | undefined {
  switch (nameProblem(name, taken)) {
    case 'empty':
      return l10n.t('A name is needed.');
    case 'characters':
      return l10n.t('Use letters, digits, “-”, “_”, “.” and spaces, beginning with a letter or a digit.');
    case 'taken':
      return l10n.t('There is already an experiment of this name here.');
    case null:
      return undefined;
  }
}
