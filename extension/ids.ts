/** Every id that the manifest and the code share; a unit test proves that package.json's `contributes` agrees. */

export const commands = {
  newExperiment: 'darkroom.newExperiment',
  runExperiment: 'darkroom.runExperiment',
  showLastRun: 'darkroom.showLastRun',
  openRun: 'darkroom.openRun',
  previewRun: 'darkroom.previewRun',
  pauseRun: 'darkroom.pauseRun',
  unpauseRun: 'darkroom.unpauseRun',
  stopRun: 'darkroom.stopRun',
  checkpointRun: 'darkroom.checkpointRun',
  sampleRun: 'darkroom.sampleRun',
  evaluateRun: 'darkroom.evaluateRun',
  resumeRun: 'darkroom.resumeRun',
  resumeRunWith: 'darkroom.resumeRunWith',
  runAgain: 'darkroom.runAgain',
  runAgainWithSeed: 'darkroom.runAgainWithSeed',
  runFromWeights: 'darkroom.runFromWeights',
  reproduceRun: 'darkroom.reproduceRun',
  runFileAgain: 'darkroom.runFileAgain',
  killRun: 'darkroom.killRun',
  deleteRun: 'darkroom.deleteRun',
  openRunFolder: 'darkroom.openRunFolder',
  openRunLog: 'darkroom.openRunLog',
  openRunConfig: 'darkroom.openRunConfig',
  compareRuns: 'darkroom.compareRuns',
  openComparison: 'darkroom.openComparison',
  renameRun: 'darkroom.renameRun',
  tagRuns: 'darkroom.tagRuns',
  noteRun: 'darkroom.noteRun',
  starRuns: 'darkroom.starRuns',
  cloneRun: 'darkroom.cloneRun',
  pruneRuns: 'darkroom.pruneRuns',
  showRunSizes: 'darkroom.showRunSizes',
  filterRuns: 'darkroom.filterRuns',
  clearRunFilter: 'darkroom.clearRunFilter',
  sortRunsByNewest: 'darkroom.sortRunsByNewest',
  sortRunsByBest: 'darkroom.sortRunsByBest',
  sortRunsByName: 'darkroom.sortRunsByName',
  groupRunsByExperiment: 'darkroom.groupRunsByExperiment',
  groupRunsByTag: 'darkroom.groupRunsByTag',
  groupRunsByNone: 'darkroom.groupRunsByNone',
  checkMachine: 'darkroom.checkMachine',
  fetchDataset: 'darkroom.fetchDataset',
  fetchDatasetAgain: 'darkroom.fetchDatasetAgain',
  fetchDatasetFrom: 'darkroom.fetchDatasetFrom',
  cancelDataset: 'darkroom.cancelDataset',
  verifyDataset: 'darkroom.verifyDataset',
  revealDataset: 'darkroom.revealDataset',
  removeDataset: 'darkroom.removeDataset',
  copyCitation: 'darkroom.copyCitation',
  openDatasetPage: 'darkroom.openDatasetPage',
  newExperimentWith: 'darkroom.newExperimentWith',
  refreshDatasets: 'darkroom.refreshDatasets',
} as const;

/**
 * Menus of extensions have no check marks, so that a choice has a twin of this name, with a mark in its title, which
 * stands in its place while it is the chosen one.
 */
export function chosenTwin(command: string): string {
  return `${command}.chosen`;
}

/** What menus of the Runs view depend on. */
export const contextKeys = {
  /** Everything was searched, and there is no run. */
  none: 'darkroom.runs.none',
  filtered: 'darkroom.runs.filtered',
  order: 'darkroom.runs.order',
  grouping: 'darkroom.runs.grouping',
} as const;

/** Commands and views of VS Code itself that are used here. */
export const builtIn = {
  manageTrust: 'workbench.trust.manage',
  openSettings: 'workbench.action.openSettings',
  showProblems: 'workbench.actions.view.problems',
  revealInExplorer: 'revealInExplorer',
  revealInOs: 'revealFileInOS',
  openFolder: 'vscode.openFolder',
  diff: 'vscode.diff',
  focusRuns: 'darkroom.runs.focus',
  setContext: 'setContext',
  toggleSelection: 'list.toggleSelection',
} as const;

export const viewContainer = 'darkroom';

export const views = {
  experiments: 'darkroom.experiments',
  runs: 'darkroom.runs',
  datasets: 'darkroom.datasets',
} as const;

export const settingsSection = 'darkroom';

export const settings = {
  runsFolder: 'darkroom.runsFolder',
  node: 'darkroom.node',
} as const;

/** View type of the Run panel's webview. */
export const runPanelType = 'darkroom.run';
/** View type of the Compare panel's webview. */
export const comparePanelType = 'darkroom.compare';

/** First word of a Runs tree item's `contextValue`; its phase follows: "run.paused". */
export const runItem = 'run';
/** `contextValue` of a Runs tree item with runs under it. */
export const runGroupItem = 'runs';
/**
 * First word of a Datasets tree item's `contextValue`; its state follows, then "cited" if it has a citation, then
 * "published" if it has a page: "dataset.absent.cited.published".
 */
export const datasetItem = 'dataset';
/** `contextValue` of an Experiments tree item. */
export const experimentItem = 'experiment';

/** Which files are experiments, for VS Code. */
export const experimentGlob = '**/*.experiment.json';
