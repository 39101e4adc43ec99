import { commands, type Disposable, type Uri } from 'vscode';
import { cloneRun } from '../experiments/cloneRun';
import { chosenTwin, commands as ids } from '../ids';
import { Clicks } from '../panels/preview';
import type { RunPanels } from '../panels/runPanels';
import type { RunOverview } from '../runs/overview';
import type { RunsView } from '../views/runsView';
import type { RunAnnotating } from './annotating';
import type { RunChooser } from './chooseRun';
import { runFoldersIn } from './commandArguments';
import type { RunTidying } from './tidying';

/** What the commands of the Runs view need. */
export interface RunListParts {
  view: RunsView;
  chooser: RunChooser;
  overview: RunOverview;
  panels: RunPanels;
  annotating: RunAnnotating;
  tidying: RunTidying;
  media: Uri;
}

/** What key bindings of the view give instead of an item. */
const focusedArgument = 'focused';

/** Registers the commands that are about runs as they are listed: one, several, or the list itself. */
export function registerRunListCommands(parts: RunListParts): Disposable[] {
  const { view, chooser, overview, panels, annotating, tidying, media } = parts;
  const clicks = new Clicks();

  const given = async (argument: unknown, selection: unknown) => {
    if (argument !== focusedArgument) return runFoldersIn(argument, selection);
    const nodes = await view.focused();
    return runFoldersIn(nodes[0], nodes);
  };
  const forRuns: [command: string, act: (folders: string[]) => Promise<void>][] = [
    [ids.renameRun, (folders) => annotating.rename(folders)],
    [ids.noteRun, (folders) => annotating.note(folders)],
    [ids.tagRuns, (folders) => annotating.tag(folders)],
    [ids.starRuns, (folders) => annotating.star(folders)],
    [ids.pruneRuns, (folders) => tidying.prune(folders)],
    [ids.deleteRun, (folders) => tidying.remove(folders)],
    [
      ids.cloneRun,
      async ([folder = '']) => {
        const run = overview.get(folder);
        if (run) await cloneRun(run, media);
      },
    ],
  ];
  const choices: [command: string, act: () => void][] = [
    [ids.sortRunsByNewest, () => view.sort('newest')],
    [ids.sortRunsByBest, () => view.sort('best')],
    [ids.sortRunsByName, () => view.sort('name')],
    [ids.groupRunsByExperiment, () => view.group('experiment')],
    [ids.groupRunsByTag, () => view.group('tag')],
    [ids.groupRunsByNone, () => view.group('none')],
  ];
  return [
    ...forRuns.map(([command, act]) =>
      commands.registerCommand(command, async (argument: unknown, selection: unknown) => {
        const folders = await given(argument, selection);
        const chosen = folders.length > 0 ? folders : [await chooser.folder(undefined)];
        await act(chosen.filter((folder) => folder !== undefined));
      }),
    ),
    ...choices.flatMap(([command, act]) =>
      [command, chosenTwin(command)].map((id) => commands.registerCommand(id, act)),
    ),
    commands.registerCommand(ids.previewRun, (argument: unknown) => {
      const [folder] = runFoldersIn(argument);
      if (folder === undefined) return;
      if (clicks.isSecond(folder, Date.now())) panels.show(folder);
      else panels.preview(folder);
    }),
    commands.registerCommand(ids.showRunSizes, async (argument: unknown, selection: unknown) =>
      tidying.showSizes(await given(argument, selection)),
    ),
    commands.registerCommand(ids.filterRuns, () => view.askFilter()),
    commands.registerCommand(ids.clearRunFilter, () => view.filter('')),
  ];
}
