import { commands, l10n, Uri, type Disposable } from 'vscode';
import { experimentName } from '../../engine/protocol/runFolder';
import { newExperiment } from '../experiments/newExperiment';
import type { ExperimentFiles } from '../experiments/experimentFiles';
import { commands as ids } from '../ids';
import type { Launcher } from '../launch/launcher';
import type { RunPanels } from '../panels/runPanels';
import type { RunCatalogue } from '../runs/catalogue';
import { newestOf } from '../../engine/runs/run';
import { showInformation } from '../vscode/messages';
import { chooseExperiment } from './chooseExperiment';
import { experimentFileIn } from './commandArguments';

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
      const file = await experimentFor(argument, files);
      if (file) await launcher.run(file);
    }),
    commands.registerCommand(ids.showLastRun, async (argument: unknown) => {
      const file = await experimentFor(argument, files);
      if (!file) return;
      await catalogue.search();
      const run = newestOf(catalogue.runs, file.fsPath);
      if (run) panels.show(run.folder);
      else void showInformation(l10n.t('{0} was never run.', experimentName(file.fsPath)));
    }),
  ];
}

/** The experiment file that a command was given; else the one that `chooseExperiment` finds. */
async function experimentFor(argument: unknown, files: ExperimentFiles): Promise<Uri | undefined> {
  const given = experimentFileIn(argument);
  return given === undefined ? chooseExperiment(files) : Uri.file(given);
}
