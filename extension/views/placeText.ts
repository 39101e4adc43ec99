import { relative, sep } from 'node:path';
import { Uri, workspace } from 'vscode';

/** A folder as people know it: below its workspace folder, whose name stands for what lies directly in it. */
export function placeText(folder: string): string {
  const root = workspace.getWorkspaceFolder(Uri.file(folder));
  if (!root) return folder;
  const below = relative(root.uri.fsPath, folder).split(sep).join('/');
  if (below === '') return root.name;
  return (workspace.workspaceFolders?.length ?? 0) > 1 ? `${root.name}/${below}` : below;
}
