import { l10n } from 'vscode';
import { showInformation } from '../vscode/messages';
import type { DatasetWork } from './datasetCatalogue';

/** Says so if something is being done with a data set: nothing else can be then. */
export function tellBusy(work: DatasetWork | null, title: string): boolean {
  if (!work) return false;
  const text =
    work.kind === 'fetching'
      ? l10n.t('{0} is being fetched already.', title)
      : l10n.t('{0} is being verified. Wait for that, or cancel it.', title);
  void showInformation(text);
  return true;
}
