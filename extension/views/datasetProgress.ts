import { l10n } from 'vscode';
import type { DatasetProgress } from '../../engine/protocol/datasets';
import { formatBytes } from '../../engine/runs/diskUse';

/** "42 % of 163 MB", "12 MB"; empty where nothing is known. */
export function shareText({ done, total }: DatasetProgress): string {
  if (total) return l10n.t('{0} % of {1}', Math.floor((100 * done) / total), formatBytes(total));
  return done > 0 ? formatBytes(done) : '';
}

/** The same with what is done: "Downloading the original archive: 42 % of 163 MB". */
export function progressText(progress: DatasetProgress): string {
  return [progress.activity, shareText(progress)].filter(Boolean).join(': ');
}
