import type { HistoryAddition, RunHistory } from '../../engine/history/history';
import type { ControlAction } from '../../engine/protocol/control';
import type { RunRecord } from '../../engine/protocol/record';
import type { StringKey } from './panelStrings';

/**
 * Messages between the extension host and the Run panel's webview. The host is the source of truth: it sends a complete
 * snapshot when the panel becomes visible and when something earlier was taken back, and appends otherwise; the webview
 * keeps only what a person did to the view.
 */

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
  | { type: 'append'; status: RunStatus; added: HistoryAddition }
  /** The engine was started and has not written its record yet; a snapshot follows. */
  | (PanelFrame & { type: 'waiting' })
  /** The run folder can't be read: why, and what to do. */
  | (PanelFrame & { type: 'missing'; message: string });

export type RunPanelToHost =
  /** The webview is drawn and wants a snapshot. */
  | { type: 'ready' }
  | { type: 'control'; action: ControlAction }
  /** Repeat this run's config, start its experiment file as it is now, or go on from this run's last checkpoint. */
  | { type: 'launch'; how: 'again' | 'file' | 'resume' }
  | { type: 'open'; what: 'log' | 'config' | 'experiment' | 'folder' }
  /** Something went wrong in the webview: written to the extension's log. */
  | { type: 'error'; message: string };

/** What `vscode.setState` keeps, and a panel serializer gets back after a window reload. */
export interface RunPanelState {
  /** Absolute path of the run folder. */
  folder: string;
}
