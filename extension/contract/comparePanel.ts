import type { RunHistory, Series } from '../../engine/history/history';
import type { RunDeclarations } from '../../engine/protocol/declarations';
import type { EvaluationEvent, GridEvent, StageEvent } from '../../engine/protocol/events';
import type { RunStatus, SavedFile } from './panel';
import type { StringKey } from './panelStrings';

/**
 * Messages between the extension host and the Compare panel's webview. The host says which runs are compared and
 * streams each of them by itself, whole first and then what it has more; of curves only those that the webview asked
 * for. The webview keeps what a person did to the view.
 */

export type ConfigValue = string | number | boolean | null;

/** A compared run, as far as it does not change while it trains. */
export interface ComparedRun {
  /** Absolute path of its folder: what tells runs apart. */
  folder: string;
  /** Webview URI of the folder, ending in a slash. */
  folderUri: string;
  /** Its place among colours and dashes, from 0: the same as long as the run is compared. */
  slot: number;
  /** The name that it was given, or null. */
  name: string | null;
  /** What it is called beside the others: the name that it was given, or what tells it from them. */
  label: string;
  experiment: string;
  id: string;
  /** By key path; a list counts as one value, as JSON. */
  config: Readonly<Record<string, ConfigValue>>;
}

/** A key of configurations. */
export interface ComparedKey {
  /** "optimizer.learningRate". */
  path: string;
  /** As few of its last words as tell it from the others: "learningRate". */
  title: string;
  /** Whether the runs differ in it. */
  differs: boolean;
}

/** How long the engine had worked at some steps, in seconds, evenly chosen; both rise. */
export interface StepClock {
  steps: Float64Array;
  seconds: Float64Array;
}

interface Frame {
  /** Names of all its curves, whether they are sent or not. */
  seriesNames: string[];
  clock: StepClock;
  /** Its stages, which tell how many images a step uses. */
  stages: StageEvent[];
}

/** What is known of a run over its steps; `series` holds only those that were asked for. */
export interface ComparedHistory extends Frame, Pick<RunHistory, 'declarations' | 'series' | 'grids' | 'evaluations'> {}

/** What a run has more than before; declarations replace earlier ones, null where none came. */
export interface ComparedAddition extends Frame {
  declarations: RunDeclarations | null;
  series: Series[];
  grids: GridEvent[];
  evaluations: EvaluationEvent[];
}

/** What a person made of the view: the webview's own, which the host keeps and gives back. */
export type KeptView = Record<string, unknown>;

export type HostToComparePanel =
  /** The compared runs, in the order they were added. A view comes with a comparison that was opened. */
  | {
      type: 'comparison';
      strings: Record<StringKey, string>;
      /** Under which it was saved; null where it was not. */
      name: string | null;
      runs: ComparedRun[];
      keys: ComparedKey[];
      view: KeptView | null;
    }
  | { type: 'history'; folder: string; status: RunStatus; history: ComparedHistory }
  | { type: 'more'; folder: string; status: RunStatus; added: ComparedAddition }
  /** A run that can't be read: why. */
  | { type: 'gone'; folder: string; message: string };

export type ComparePanelToHost =
  /** The webview is drawn and wants everything. */
  | { type: 'ready' }
  /** The names of the curves that are drawn. */
  | { type: 'want'; series: string[] }
  /** Choose more runs. */
  | { type: 'add' }
  | { type: 'remove'; folder: string }
  | { type: 'openRun'; folder: string }
  /** Show in what two configurations differ. */
  | { type: 'diff'; left: string; right: string }
  /** Put a text on the clipboard. */
  | { type: 'copy'; text: string }
  | SavedFile
  /** Keep this comparison under a name, or open one that was kept. */
  | { type: 'keep'; view: KeptView }
  | { type: 'openKept' }
  /** Something went wrong in the webview: written to the extension's log. */
  | { type: 'error'; message: string };

/** What `vscode.setState` keeps, and a panel serializer gets back after a window reload. */
export interface ComparePanelState {
  /** In the order they were added. */
  runs: Pick<ComparedRun, 'folder' | 'slot'>[];
  name: string | null;
  view: KeptView;
}
