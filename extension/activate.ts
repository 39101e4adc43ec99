import { CodeActionKind, commands, languages, Uri, window, type ExtensionContext } from 'vscode';
import { RunAnnotating } from './commands/annotating';
import { RunChooser } from './commands/chooseRun';
import { chooseRunsToCompare, registerCompareCommands } from './commands/compareCommands';
import { registerDatasetCommands } from './commands/datasetCommands';
import { registerExperimentCommands } from './commands/experimentCommands';
import { RunActions } from './commands/runActions';
import { registerRunCommands } from './commands/runCommands';
import { registerRunListCommands } from './commands/runListCommands';
import { RunTidying } from './commands/tidying';
import { DatasetCatalogue } from './datasets/datasetCatalogue';
import { ExperimentLenses } from './experiments/codeLenses';
import { ExperimentDiagnostics } from './experiments/diagnostics';
import { ExperimentFiles } from './experiments/experimentFiles';
import { fetchDatasetFix } from './experiments/fetchDatasetFix';
import { commands as ids, experimentGlob, views } from './ids';
import { Engine } from './launch/engine';
import { Launcher } from './launch/launcher';
import { PendingLaunches } from './launch/pendingLaunches';
import { MachineReport } from './machine/machineReport';
import { ComparePanels } from './panels/comparePanels';
import { RunPanels } from './panels/runPanels';
import { unknownRun } from '../engine/runs/run';
import { SavedComparisons } from './panels/savedComparisons';
import { RunCatalogue } from './runs/catalogue';
import { RunOverview } from './runs/overview';
import { RunPlaces } from './runs/places';
import { DatasetsView } from './views/datasetsView';
import { notifyOfEnds } from './views/notifications';
import { ExperimentsTree } from './views/experimentsTree';
import { runTitle } from './views/runRow';
import { RunsView } from './views/runsView';
import { LiveRunsItem } from './views/statusBar';
import { nodePath } from './vscode/configuration';
import { messageOf } from './vscode/messages';
import { runWords } from './vscode/runWords';

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
  const places = new RunPlaces(files);
  const catalogue = new RunCatalogue(
    () => places.roots(),
    (folder, error) => log.warn(`${folder || 'Run folders'}: ${messageOf(error)}`),
  );
  const overview = new RunOverview(catalogue);
  const titleOf = (folder: string) => {
    const run = overview.get(folder) ?? unknownRun(folder, 'starting');
    return runTitle(run, overview.standingOf(run), runWords());
  };
  const panels = new RunPanels({ extensionUri: context.extensionUri, log, catalogue, overview, titleOf });
  const comparePanels = new ComparePanels(
    { extensionUri: context.extensionUri, log, catalogue },
    {
      saved: new SavedComparisons(context.workspaceState),
      chooseRuns: (present) => chooseRunsToCompare({ catalogue, overview }, { present }),
      openRun: (folder) => panels.show(folder),
    },
  );
  const outputs = Uri.joinPath(context.storageUri ?? context.globalStorageUri, 'engines').fsPath;
  const launcher = new Launcher(engine, catalogue, panels, outputs, new PendingLaunches(context.workspaceState));
  const actions = new RunActions(launcher, overview, files);
  const diagnostics = new ExperimentDiagnostics(engine, log);
  const machine = new MachineReport(engine);
  const datasets = new DatasetCatalogue(
    (args) => engine.ask(args),
    (text) => log.error(text),
  );
  const lenses = new ExperimentLenses(catalogue);
  const runs = new RunsView(overview, catalogue, context.workspaceState);
  const chooser = new RunChooser(catalogue, overview, panels);
  const annotating = new RunAnnotating(overview, (folders) => catalogue.refresh(folders));
  const tidying = new RunTidying(overview, catalogue, panels);
  const experiments = new ExperimentsTree(files, catalogue);

  context.subscriptions.push(
    log,
    files,
    places,
    catalogue,
    overview,
    panels,
    comparePanels,
    diagnostics,
    machine,
    lenses,
    runs,
    experiments,
    datasets,
    new DatasetsView(datasets),
    new LiveRunsItem(catalogue, titleOf),
    notifyOfEnds(catalogue, titleOf, (folder) => panels.show(folder)),
    languages.registerCodeLensProvider(experimentFiles, lenses),
    languages.registerCodeActionsProvider(experimentFiles, fetchDatasetFix, {
      providedCodeActionKinds: [CodeActionKind.QuickFix],
    }),
    window.createTreeView(views.experiments, { treeDataProvider: experiments }),
    ...registerExperimentCommands({ media, files, launcher, catalogue, panels }),
    ...registerRunCommands(chooser, actions, panels),
    ...registerRunListCommands({ view: runs, chooser, overview, panels, annotating, tidying, media }),
    overview.onDidChange(() => panels.refresh()),
    ...registerCompareCommands({ catalogue, overview }, comparePanels),
    commands.registerCommand(ids.checkMachine, () => machine.show()),
    panels.onDidAsk(({ folder, message }) => void actions.handle(folder, message)),
    ...registerDatasetCommands({ engine, log, catalogue: datasets }, media),
    datasets.onDidChangePresence(() => diagnostics.checkAll()),
  );
  launcher.recover();
  catalogue.start();
}
