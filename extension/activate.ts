import { dirname, resolve } from 'node:path';
import { CodeActionKind, commands, languages, Uri, window, workspace, type ExtensionContext } from 'vscode';
import { RunChooser } from './commands/chooseRun';
import { chooseRunsToCompare, registerCompareCommands } from './commands/compareCommands';
import { datasetNameIn } from './commands/commandArguments';
import { registerExperimentCommands } from './commands/experimentCommands';
import { RunActions } from './commands/runActions';
import { registerRunCommands } from './commands/runCommands';
import { ExperimentLenses } from './experiments/codeLenses';
import { ExperimentDiagnostics } from './experiments/diagnostics';
import { ExperimentFiles } from './experiments/experimentFiles';
import { fetchDatasetFix } from './experiments/fetchDatasetFix';
import { commands as ids, experimentGlob, views } from './ids';
import { Engine } from './launch/engine';
import { Launcher } from './launch/launcher';
import { MachineReport } from './machine/machineReport';
import { fetchDataset } from './machine/fetchDataset';
import { ComparePanels } from './panels/comparePanels';
import { RunPanels } from './panels/runPanels';
import { SavedComparisons } from './panels/savedComparisons';
import { RunCatalogue } from './runs/catalogue';
import { notifyOfEnds } from './views/notifications';
import { ExperimentsTree } from './views/experimentsTree';
import { RunsTree } from './views/runsTree';
import { LiveRunsItem } from './views/statusBar';
import { nodePath, runsFolder } from './vscode/configuration';
import { messageOf } from './vscode/messages';

const experimentFiles = { scheme: 'file', pattern: experimentGlob };

/**
 * Puts the parts together; called by VS Code, once. Each knows only those before it: commands and panels ask the
 * actions, these the launcher, and that shows what it starts in the panels.
 */
export function activate(context: ExtensionContext): void {
  const log = window.createOutputChannel('Darkroom', { log: true });
  const media = Uri.joinPath(context.extensionUri, 'media');
  const engine = new Engine(Uri.joinPath(context.extensionUri, 'dist', 'engine.js').fsPath, nodePath);
  const files = new ExperimentFiles();
  const catalogue = new RunCatalogue(
    () => runsFolders(files),
    (folder, error) => log.warn(`${folder || 'Run folders'}: ${messageOf(error)}`),
  );
  const panels = new RunPanels({
    extensionUri: context.extensionUri,
    log,
    catalogue,
  });
  const comparePanels = new ComparePanels(
    { extensionUri: context.extensionUri, log, catalogue },
    {
      saved: new SavedComparisons(context.workspaceState),
      chooseRuns: (present) => chooseRunsToCompare(catalogue, { present }),
      openRun: (folder) => panels.show(folder),
    },
  );
  const outputs = Uri.joinPath(context.storageUri ?? context.globalStorageUri, 'engines').fsPath;
  const launcher = new Launcher(engine, catalogue, panels, outputs);
  const actions = new RunActions(launcher, catalogue, panels);
  const diagnostics = new ExperimentDiagnostics(engine, log);
  const machine = new MachineReport(engine);
  const lenses = new ExperimentLenses(catalogue);
  const runs = new RunsTree(catalogue);
  const experiments = new ExperimentsTree(files, catalogue);

  context.subscriptions.push(
    log,
    files,
    catalogue,
    panels,
    comparePanels,
    diagnostics,
    machine,
    lenses,
    runs,
    experiments,
    new LiveRunsItem(catalogue),
    notifyOfEnds(catalogue, (folder) => panels.show(folder)),
    languages.registerCodeLensProvider(experimentFiles, lenses),
    languages.registerCodeActionsProvider(experimentFiles, fetchDatasetFix, {
      providedCodeActionKinds: [CodeActionKind.QuickFix],
    }),
    window.createTreeView(views.experiments, { treeDataProvider: experiments }),
    window.createTreeView(views.runs, { treeDataProvider: runs, showCollapseAll: true, canSelectMany: true }),
    ...registerExperimentCommands({ media, files, launcher, catalogue, panels }),
    ...registerRunCommands(new RunChooser(catalogue, panels), actions, panels),
    ...registerCompareCommands(catalogue, comparePanels),
    commands.registerCommand(ids.checkMachine, () => machine.show()),
    panels.onDidAsk(({ folder, message }) => void actions.handle(folder, message)),
    commands.registerCommand(ids.fetchDataset, async (argument: unknown) => {
      if (await fetchDataset(engine, log, datasetNameIn(argument))) diagnostics.checkAll();
    }),
  );
  catalogue.start();
}

/** Where run folders may lie: at the root of each workspace folder, and beside each experiment file. */
async function runsFolders(files: ExperimentFiles): Promise<string[]> {
  const besides = (await files.all()).map((file) => resolve(dirname(file.fsPath), runsFolder(file)));
  const roots = (workspace.workspaceFolders ?? []).map(({ uri }) => resolve(uri.fsPath, runsFolder(uri)));
  return [...new Set([...roots, ...besides])];
}
