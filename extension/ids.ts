/** Every id that the manifest and the code share; a unit test proves that package.json's `contributes` agrees. */

export const commands = {
  newExperiment: 'darkroom.newExperiment',
  runExperiment: 'darkroom.runExperiment',
  showLastRun: 'darkroom.showLastRun',
  openRun: 'darkroom.openRun',
  pauseRun: 'darkroom.pauseRun',
  unpauseRun: 'darkroom.unpauseRun',
  stopRun: 'darkroom.stopRun',
  checkpointRun: 'darkroom.checkpointRun',
  sampleRun: 'darkroom.sampleRun',
  evaluateRun: 'darkroom.evaluateRun',
  resumeRun: 'darkroom.resumeRun',
  killRun: 'darkroom.killRun',
  deleteRun: 'darkroom.deleteRun',
  openRunFolder: 'darkroom.openRunFolder',
  openRunLog: 'darkroom.openRunLog',
  openRunConfig: 'darkroom.openRunConfig',
  compareRuns: 'darkroom.compareRuns',
  openComparison: 'darkroom.openComparison',
  checkMachine: 'darkroom.checkMachine',
  fetchDataset: 'darkroom.fetchDataset',
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
} as const;

export const viewContainer = 'darkroom';

export const views = {
  experiments: 'darkroom.experiments',
  runs: 'darkroom.runs',
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
/** `contextValue` of an Experiments tree item. */
export const experimentItem = 'experiment';

/** Which files are experiments, for VS Code. */
export const experimentGlob = '**/*.experiment.json';
