import type { ControlAction } from './control';
import type {
  CheckpointEvent,
  ComparisonEvent,
  DistributionEvent,
  EvaluationEvent,
  GridEvent,
  StageEvent,
  WarningEvent,
} from './events';
import type { StringKey } from './panelStrings';
import type { RunRecord } from './record';

/**
 * Messages between the extension host and the Run panel's webview. The host is the source of truth: it sends a complete
 * snapshot when the panel becomes visible and appends afterwards; the webview keeps only what a person did to the view.
 */

/** One curve: `steps[i]` ascending, `values[i]` NaN where the figure was not finite. */
export interface Series {
  name: string;
  steps: Float64Array;
  values: Float64Array;
}

/** What has been read of a run folder; in an `append` message, only what is new. */
export interface RunHistory {
  series: Series[];
  grids: GridEvent[];
  evaluations: EvaluationEvent[];
  distributions: DistributionEvent[];
  comparisons: ComparisonEvent[];
  stages: StageEvent[];
  checkpoints: CheckpointEvent[];
  warnings: WarningEvent[];
}

/** How a run stands, with what only the host can know. */
export interface RunStatus {
  record: RunRecord;
  /** Not ended, yet no heartbeat: its engine was killed, or its machine is gone. */
  lost: boolean;
  /** Milliseconds the host's clock was ahead of the record's last heartbeat. */
  heartbeatAge: number;
}

/** What every message that begins a view carries, whatever there is to show. */
interface PanelFrame {
  /** Absolute path of the run folder: the webview keeps it in its state, so that a reload finds the run again. */
  folder: string;
  /** Key -> text of every string the webview shows, in the editor's language. */
  strings: Record<StringKey, string>;
}

export type HostToRunPanel =
  | (PanelFrame & {
      type: 'snapshot';
      status: RunStatus;
      history: RunHistory;
      /** Webview URI of the run folder, ending in a slash: images are loaded from it by their event's `file`. */
      folderUri: string;
    })
  | { type: 'append'; status: RunStatus; history: RunHistory }
  /** The engine was started and has not written its record yet; a snapshot follows. */
  | (PanelFrame & { type: 'waiting' })
  /** The run folder can't be read: why, and what to do. */
  | (PanelFrame & { type: 'missing'; message: string });

export type RunPanelToHost =
  /** The webview is drawn and wants a snapshot. */
  | { type: 'ready' }
  | { type: 'control'; action: ControlAction }
  /** Start the experiment again, or go on from the last checkpoint of this run. */
  | { type: 'launch'; how: 'again' | 'resume' }
  | { type: 'open'; what: 'log' | 'config' | 'experiment' | 'folder' }
  /** Something went wrong in the webview: written to the extension's log. */
  | { type: 'error'; message: string };

/** What `vscode.setState` keeps, and a panel serializer gets back after a window reload. */
export interface RunPanelState {
  /** Absolute path of the run folder. */
  folder: string;
}
