import { basename } from 'node:path';
import { l10n, Uri, window, workspace } from 'vscode';
import { savedTypes, type SavedFile, type SavedType } from '../contract/panel';
import { inertText } from '../vscode/inertText';
import { messageOf, showError } from '../vscode/messages';
import { fileNameOf } from './fileName';

const kinds: Record<SavedType, string> = {
  'image/png': 'PNG',
  'image/svg+xml': 'SVG',
  'text/csv': 'CSV',
  'text/markdown': 'Markdown',
};

/** Where a file was saved last in this window: the next one is offered the same folder. */
let lastFolder: Uri | undefined;

/**
 * Asks where a file out of a panel goes, and writes it there.
 * @param folder the run's, in whose workspace the asking begins.
 */
export async function saveFile(folder: string, { name, mime, base64 }: SavedFile): Promise<void> {
  const ending = savedTypes[mime];
  const start = lastFolder ?? workspace.getWorkspaceFolder(Uri.file(folder))?.uri ?? Uri.file(folder);
  const target = await window.showSaveDialog({
    defaultUri: Uri.joinPath(start, fileNameOf(name, ending)),
    filters: { [kinds[mime]]: [ending] },
  });
  if (!target) return;
  try {
    await workspace.fs.writeFile(target, Buffer.from(base64, 'base64'));
    lastFolder = Uri.joinPath(target, '..');
    window.setStatusBarMessage(inertText(l10n.t('Saved {0}', basename(target.path))), 4000);
  } catch (error) {
    await showError(l10n.t('{0} could not be saved: {1}', target.fsPath, messageOf(error)));
  }
}
