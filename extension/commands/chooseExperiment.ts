import { commands, l10n, window, workspace, type Uri } from 'vscode';
import { experimentName, experimentSuffix } from '../../engine/protocol/runFolder';
import type { ExperimentFiles } from '../experiments/experimentFiles';
import { commands as ids } from '../ids';
import { showError } from '../vscode/messages';
import { chooseOne } from '../vscode/questions';

/** The experiment in front, the only one, or one that the person picks. */
export async function chooseExperiment(files: ExperimentFiles): Promise<Uri | undefined> {
  const active = window.activeTextEditor?.document;
  if (active?.uri.scheme === 'file' && active.uri.path.endsWith(experimentSuffix)) return active.uri;
  return pickExperiment(files);
}

/** The only experiment, or one that the person picks. @param first path of the one at the top of the list. */
export async function pickExperiment(files: ExperimentFiles, title?: string, first?: string): Promise<Uri | undefined> {
  const all = await files.all();
  if (all.length === 0) {
    await showError(l10n.t('There is no experiment in this workspace yet.'), {
      [l10n.t('New Experiment')]: () => commands.executeCommand(ids.newExperiment),
    });
    return undefined;
  }
  if (all.length === 1) return all[0];
  const items = [...all]
    .sort((a, b) => Number(b.fsPath === first) - Number(a.fsPath === first))
    .map((file) => ({
      label: experimentName(file.fsPath),
      description: workspace.asRelativePath(file),
      file,
    }));
  const options = { title, placeHolder: l10n.t('Which experiment?'), matchOnDescription: true };
  return (await chooseOne(items, options))?.file;
}
