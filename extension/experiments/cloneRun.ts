import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { l10n, Uri, window, workspace } from 'vscode';
import { experimentSuffix, runFiles } from '../../engine/protocol/runFolder';
import { readRunConfig } from '../../engine/runs/flatConfig';
import { experimentOf, type Run } from '../../engine/runs/run';
import { workspaceOf } from '../vscode/configuration';
import { showError } from '../vscode/messages';
import { experimentNames, sayNameProblem } from './experimentNames';
import { freeName } from './presets';
import { withoutDefaults } from './runConfig';
import { askText } from '../vscode/questions';

/**
 * Makes a new experiment file of a run's own configuration, less what the defaults say anyway, and opens it: beside the
 * file that the run was started from, else in the workspace folder.
 */
export async function cloneRun(run: Run, media: Uri): Promise<void> {
  let config: Record<string, unknown>;
  try {
    config = (await readRunConfig(run.folder)) as Record<string, unknown>;
  } catch {
    return showError(l10n.t('This run’s configuration can’t be read: {0}', join(run.folder, runFiles.config)));
  }
  const folder =
    run.experimentFile === null ? workspaceOf(Uri.file(run.folder)) : Uri.file(dirname(run.experimentFile));
  const taken = await experimentNames(folder);
  const name = await askText({
    title: l10n.t('Clone as New Experiment'),
    value: freeName(experimentOf(run), taken),
    prompt: l10n.t('The experiment’s name; its file will end in {0}', experimentSuffix),
    validateInput: (text) => sayNameProblem(text, taken),
  });
  if (name === undefined) return;
  const schema: unknown = JSON.parse(await readFile(Uri.joinPath(media, 'experiment.schema.json').fsPath, 'utf8'));
  const file = Uri.joinPath(folder, name + experimentSuffix);
  const text = `${JSON.stringify(withoutDefaults(config, schema), null, 2)}\n`;
  await workspace.fs.writeFile(file, Buffer.from(text));
  await window.showTextDocument(file);
}
