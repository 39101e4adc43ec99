import { commands, l10n, Uri, window, workspace, type Disposable } from 'vscode';
import { experimentName, experimentSuffix } from '../../engine/protocol/runFolder';
import { newExperiment } from '../experiments/newExperiment';
import type { ExperimentFiles } from '../experiments/experimentFiles';
import { commands as ids } from '../ids';
import type { Launcher } from '../launch/launcher';
import type { RunPanels } from '../panels/runPanels';
import type { RunCatalogue } from '../runs/catalogue';
import { newestOf } from '../../engine/runs/run';
import { showError, showInformation } from '../vscode/messages';
import { experimentFileIn } from './commandArguments';
import { chooseOne } from '../vscode/questions';

/** What the commands about experiment files need. */
export interface ExperimentCommandParts {
  media: Uri;
  files: ExperimentFiles;
  launcher: Launcher;
  catalogue: RunCatalogue;
  panels: RunPanels;
}

/** Registers the commands that are about experiment files. */
export function registerExperimentCommands({
  media,
  files,
  launcher,
  catalogue,
  panels,
}: ExperimentCommandParts): Disposable[] {
  return [
    commands.registerCommand(ids.newExperiment, () => newExperiment(media)),
    commands.registerCommand(ids.runExperiment, async (argument: unknown) => {
      const file = await chooseExperiment(experimentFileIn(argument), files);
      if (file) await launcher.run(file);
    }),
    commands.registerCommand(ids.showLastRun, async (argument: unknown) => {
      const file = await chooseExperiment(experimentFileIn(argument), files);
      if (!file) return;
      await catalogue.search();
      const run = newestOf(catalogue.runs, file.fsPath);
      if (run) panels.show(run.folder);
      else void showInformation(l10n.t('{0} was never run.', experimentName(file.fsPath)));
    }),
  ];
}

/**
 * The experiment file a command is for: the one it was given, the one in front, the only one, or one that the person
 * picks.
 */
async function chooseExperiment(given: string | undefined, files: ExperimentFiles): Promise<Uri | undefined> {
  if (given !== undefined) return Uri.file(given);
  const active = window.activeTextEditor?.document;
  if (active?.uri.scheme === 'file' && active.uri.path.endsWith(experimentSuffix)) return active.uri;
  const all = await files.all();
  if (all.length === 0) {
    await showError(l10n.t('There is no experiment in this workspace yet.'), {
      [l10n.t('New Experiment')]: () => commands.executeCommand(ids.newExperiment),
    });
    return undefined;
  }
  if (all.length === 1) return all[0];
  const items = all.map((file) => ({
    label: experimentName(file.fsPath),
    description: workspace.asRelativePath(file),
    file,
  }));
  return (await chooseOne(items, { placeHolder: l10n.t('Which experiment?'), matchOnDescription: true }))?.file;
}
