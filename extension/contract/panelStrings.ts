import { compareStrings } from './compareStrings';

/**
 * Every text that the panels show, in English, by key. The extension host sends them in the editor's language;
 * `{name}` stands for a value that the webview puts in.
 */
export const englishStrings = {
  // Header
  'header.seed': 'seed {seed}',
  'header.progress': '{step} / {steps}',
  'header.progressLabel': 'Training progress',
  'header.imagesPerSecond': '{count} img/s',
  'header.left': '{time} left',
  'header.leftHint': 'Left of “{stage}”',
  'header.took': 'took {time}',
  'header.device': 'Computes on {device}. {reason}',
  'header.actions': 'Run actions',
  'state.starting': 'starting',
  'state.queued': 'waiting',
  'state.running': 'running',
  'state.paused': 'paused',
  'state.stopped': 'stopped',
  'state.failed': 'failed',
  'state.finished': 'finished',
  'state.lost': 'lost',
  'time.seconds': '{seconds} s',
  'time.minutes': '{minutes} min',
  'time.hours': '{hours} h {minutes} min',
  'time.onlyHours': '{hours} h',

  // Actions
  'action.pause': 'Pause',
  'action.resume': 'Resume',
  'action.stop': 'Stop',
  'action.checkpoint': 'Checkpoint',
  'action.sample': 'Sample Now',
  'action.evaluate': 'Evaluate',
  'action.again': 'Run Again',
  'action.resumeCheckpoint': 'Resume from the Last Checkpoint',
  'action.log': 'Log',
  'action.config': 'Config',
  'action.experiment': 'Experiment',
  'action.folder': 'Folder',
  'pending.pause': 'Pausing after this step…',
  'pending.resume': 'Resuming…',
  'pending.stop': 'Stopping after this step…',
  'pending.checkpoint': 'Saving a checkpoint…',
  'pending.sample': 'Drawing samples…',
  'pending.evaluate': 'Evaluating…',
  'hint.pause': 'Pause training after the present step',
  'hint.resume': 'Go on training',
  'hint.stop': 'End the run after the present step; a checkpoint is kept',
  'hint.checkpoint': 'Save a checkpoint now',
  'hint.sample': 'Draw the sample grids now',
  'hint.evaluate': 'Evaluate now',
  'hint.again': 'Start the same experiment in a new run folder',
  'hint.resumeCheckpoint': 'Go on in this run folder from its newest checkpoint',
  'hint.log': 'Open what the engine printed',
  'hint.config': 'Open the configuration with every default filled in',
  'hint.experiment': 'Open the experiment file this run was started from',
  'hint.folder': 'Show the run folder',

  // Banner: what happened, and the one next thing to do
  'banner.doing': '{stage}: {activity}',
  'banner.starting': 'The engine is starting.',
  'banner.startingHint': 'The first losses appear when the data and the networks are ready.',
  'banner.queued': 'This run waits for its turn.',
  'banner.paused': 'Paused at step {step}.',
  'banner.stopped': 'Stopped at step {step}.',
  'banner.failed': 'The run failed at step {step}.',
  'banner.failedHint': 'The log tells what happened.',
  'banner.finished': 'Finished: {steps} steps in {time}.',
  'banner.lost': 'No sign of life from the engine for {time}.',
  'banner.lostHint':
    'It was ended from outside, or its machine ({host}) is gone. Nothing up to the last checkpoint is lost.',
  'banner.missing': 'This run can’t be read.',
  'banner.warnings': 'Warnings',

  // Grids
  'grids.title': 'Grids',
  'grids.none': 'No images yet. The first grid appears here as soon as it is drawn.',
  'grids.noneOfKind': 'No images of this kind yet.',
  'grids.unreadable': 'This image can’t be read: {file}',
  'grids.alt': '{kind} at step {step}: {rows} rows, {columns} columns. {note}',
  'grids.enlarge': 'Full screen',
  'grids.leave': 'Leave full screen',
  'grids.zoomIn': 'Zoom in',
  'grids.zoomOut': 'Zoom out',
  'grids.fromStep': 'drawn at step {step}',
  'grids.compare': 'Compare Two Steps',
  'grids.compareHandle': 'Divider between step {left} and step {right}',
  'grids.compareLeft': 'Left: step {step}',
  'grids.compareRight': 'Right: step {step}',
  'grids.comparePin': 'Put the step of the bar on the left',

  // Films
  'film.frame': 'Frame of the Film',
  'film.frameHint': 'Frame (comma and full stop)',
  'film.value': '{name}, {index} of {count}',
  'film.play': 'Play the Film',
  'film.playHint': 'Play the film (P)',
  'film.pause': 'Stop the Film',
  'film.enlarged': 'The frame “{name}”, enlarged',

  // Step bar
  'steps.label': 'Step',
  'steps.value': 'Step {step}',
  'steps.previous': 'Previous Step',
  'steps.previousHint': 'Previous step (left arrow; Home for the first)',
  'steps.next': 'Next Step',
  'steps.nextHint': 'Next step (right arrow; End for the latest)',
  'steps.latest': 'Latest',
  'steps.follow': 'Follow the latest step',
  'steps.play': 'Play',
  'steps.playHint': 'Play through the steps (space)',
  'steps.pause': 'Stop Playing',

  // Figures
  'figures.title': 'Figures',
  'figures.none': 'Not measured yet. The first evaluation shows here.',
  'figures.was': 'was {value} at {step}',
  'figures.floor': 'floor {value}',
  'figures.floorHint': 'The same figure between two halves of the real images: the best a perfect model would show.',
  'figures.lowerIsBetter': 'Lower is better.',
  'figures.higherIsBetter': 'Higher is better.',
  'figures.atStep': 'at step {step}',
  'figures.newest': '{name}: newest figure, at step {step}.',
  'figures.notFinite': 'not finite',
  'figures.curve': '{label} by training step',

  // Comparisons of systems
  'comparisons.best': 'best',

  // Distributions
  'distributions.title': 'Distributions',
  'distributions.chart': '{title}: bars by {axis}. {note}',

  // Curves
  'curves.title': 'Curves',
  'curves.other': 'More Curves',
  'curves.none': 'No points yet. Curves begin with the first training steps.',
  'curves.table': 'Show the figures as a table',
  'curves.smoothing': 'Smoothing',
  'curves.smoothingHint': 'How far the moving average looks back, as a share of the steps shown',
  'curves.logScale': 'Log y',
  'curves.outliers': 'Outliers',
  'curves.outliersHint':
    'Show outliers: the y axis reaches every value. Otherwise triangles mark where some lie outside.',
  'curves.missing': '{count} not finite',
  'curves.atImages': 'at {count} images',
  'curves.atTime': 'after {time}',
  'curves.save': 'Save the Chart',
  'curves.save.csv': 'Figures (CSV)',
  'curves.save.png': 'Picture (PNG)',
  'curves.save.svg': 'Drawing (SVG)',
  'curves.filter': 'Filter (/)',
  'curves.filterHint': 'Part of a name, a pattern with *, or a /regular expression/',
  'curves.noMatch': 'No curve’s name matches “{text}”.',
  'curves.step': 'step',
  'curves.reset': 'Reset the Zoom (double click on a chart)',
  'curves.chart': 'Curves of {names} by training step',
  'curves.legend': 'Show or hide {name}',

  // News, said to screen readers
  'news.state': 'Run {state}, step {step} of {steps}.',
  'news.figure': '{label}: {value} at step {step}.',

  ...compareStrings,
} as const satisfies Record<string, string>;

export type StringKey = keyof typeof englishStrings;
