import { commands, type Disposable } from 'vscode';
import type { ControlAction } from '../../engine/protocol/control';
import { commands as ids } from '../ids';
import type { RunPanels } from '../panels/runPanels';
import type { RunPhase } from '../../engine/runs/record';
import type { RunChooser } from './chooseRun';
import { runFolderIn, runFoldersIn } from './commandArguments';
import type { RunActions } from './runActions';

const running: RunPhase[] = ['queued', 'running'];
const live: RunPhase[] = [...running, 'paused'];
const ended: RunPhase[] = ['stopped', 'failed', 'finished', 'lost'];
/** Ended before their last step. */
const unfinished: RunPhase[] = ['stopped', 'failed', 'lost'];

/** What each control command asks of a run, and when that makes sense. */
const controls: [command: string, action: ControlAction, phases: RunPhase[]][] = [
  [ids.pauseRun, 'pause', running],
  [ids.unpauseRun, 'resume', ['paused']],
  [ids.stopRun, 'stop', live],
  [ids.checkpointRun, 'checkpoint', live],
  [ids.sampleRun, 'sample', live],
  [ids.evaluateRun, 'evaluate', live],
];

/** Registers the commands that are about one run. */
export function registerRunCommands(chooser: RunChooser, actions: RunActions, panels: RunPanels): Disposable[] {
  /** A menu gives the item it was opened on, and all selected ones: what a phase allows is done with each. */
  const registerForAll = (command: string, act: (folder: string) => Promise<void>, phases: RunPhase[]) =>
    commands.registerCommand(command, async (argument: unknown, selection: unknown) => {
      const several = runFoldersIn(argument, selection);
      const folders =
        several.length > 1 ? chooser.fitting(several, phases) : [await chooser.folder(several[0], phases)];
      for (const folder of folders) if (folder !== undefined) await act(folder);
    });
  const register = (command: string, act: (folder: string) => unknown, phases?: RunPhase[]) =>
    commands.registerCommand(command, async (argument: unknown) => {
      const folder = await chooser.folder(runFolderIn(argument), phases);
      if (folder !== undefined) await act(folder);
    });
  return [
    ...controls.map(([command, action, phases]) =>
      registerForAll(command, (folder) => actions.ask(folder, action), phases),
    ),
    register(ids.openRun, (folder) => panels.show(folder)),
    register(ids.resumeRun, (folder) => actions.resume(folder), unfinished),
    register(ids.resumeRunWith, (folder) => actions.resumeWith(folder), ended),
    register(ids.runFromWeights, (folder) => actions.runFromWeights(folder)),
    register(ids.runAgain, (folder) => actions.runAgain(folder), ended),
    register(ids.runAgainWithSeed, (folder) => actions.runAgainWithSeed(folder), ['starting', ...live, ...ended]),
    register(ids.reproduceRun, (folder) => actions.reproduce(folder), ended),
    register(ids.runFileAgain, (folder) => actions.runFileAgain(folder), ended),
    register(ids.killRun, (folder) => actions.kill(folder), [...live, 'lost']),
    register(ids.openRunFolder, (folder) => actions.open(folder, 'folder')),
    register(ids.openRunLog, (folder) => actions.open(folder, 'log')),
    register(ids.openRunConfig, (folder) => actions.open(folder, 'config')),
  ];
}
