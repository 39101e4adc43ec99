import type { HistoryAddition, RunHistory, Series } from '../../engine/history/history';
import type { ControlAction } from '../../engine/protocol/control';
import type { RunRecord } from '../../engine/protocol/record';
import type { StringKey } from './panelStrings';

/**
 * Messages between the extension host and the Run panel's webview. The host is the source of truth: it sends a complete
 * snapshot when the page was loaded and when something earlier was taken back, and appends otherwise, also to a page
 * that was hidden in between; the webview keeps only what a person did to the view. Of long curves a snapshot holds
 * outlines, which the curves themselves follow before anything is appended.
 */

/** How a run stands, with what only the host can know. */
export interface RunStatus {
  record: RunRecord;
  /** Not ended, yet no heartbeat: its engine was killed, or its machine is gone. */
  lost: boolean;
  /** Milliseconds the host's clock was ahead of the record's last heartbeat. */
  heartbeatAge: number;
}

/** What the host knows of a run besides what its engine reports: from its config, its notes and its siblings. */
export interface RunFacts {
  /** What it is called in the Runs view; empty where it goes by its experiment's name. */
  title: string;
  tags: string[];
  /** The config keys that tell it from the experiment's other runs, and their values as they are shown. */
  differing: { key: string; value: string }[];
  /** Name of its data set, as the config has it. */
  dataset?: string;
  /** Whether the config asks for no evaluation at all. */
  evaluationOff?: boolean;
}

/**
 * A long curve in stretches, more of them than a chart has pixels: with all of it in sight it draws as the curve itself
 * does, at a fiftieth of the bytes. All arrays are of one length; outlines may share their `steps`.
 */
export interface CurveOutline {
  name: string;
  /** Ascending: the middle of each stretch. The first and the last stretch are a point each. */
  steps: Float64Array;
  /** How many points of each stretch are finite, and how many are not. */
  finite: Float64Array;
  missing: Float64Array;
  /** Lowest, highest and mean finite value; NaN where there is none. */
  low: Float64Array;
  high: Float64Array;
  mean: Float64Array;
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
      /** Without the curves that there are outlines of. */
      history: RunHistory;
      /** Of curves that follow, in `curves`. */
      outlines: CurveOutline[];
      facts?: RunFacts;
      /** Webview URI of the run folder, ending in a slash: images are loaded from it by their event's `file`. */
      folderUri: string;
    })
  /** The next part of the curves as they were with the snapshot; with the last one they replace the outlines. */
  | { type: 'curves'; series: Series[]; isLast: boolean }
  | { type: 'append'; status: RunStatus; added: HistoryAddition }
  /** What the host knows of the run has changed. */
  | { type: 'facts'; facts: RunFacts }
  /** The engine was started and has not written its record yet; a snapshot follows. */
  | (PanelFrame & { type: 'waiting' })
  /** The run folder can't be read: why, and what to do. */
  | (PanelFrame & { type: 'missing'; message: string });

/** What a panel can save: an image, a drawing, or a table of figures. */
export const savedTypes = {
  'image/png': 'png',
  'image/svg+xml': 'svg',
  'text/csv': 'csv',
  'text/markdown': 'md',
} as const;
export type SavedType = keyof typeof savedTypes;

/** A file that leaves the panel: the host asks where to. */
export interface SavedFile {
  type: 'save';
  /** What the file may be called; its ending is that of its type. */
  name: string;
  mime: SavedType;
  base64: string;
}

export type RunPanelToHost =
  /** The webview is drawn and wants a snapshot. */
  | { type: 'ready' }
  | { type: 'control'; action: ControlAction }
  /**
   * Repeat this run's config, start its experiment file as it is now, or go on with this run: as it is, or with other
   * values.
   */
  | { type: 'launch'; how: 'again' | 'file' | 'resume' | 'resumeWith' }
  | { type: 'open'; what: 'log' | 'config' | 'experiment' | 'folder' }
  | SavedFile
  /** Something went wrong in the webview: written to the extension's log. */
  | { type: 'error'; message: string };

/** What `vscode.setState` keeps, and a panel serializer gets back after a window reload. */
export interface RunPanelState {
  /** Absolute path of the run folder. */
  folder: string;
}
