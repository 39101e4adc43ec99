import * as path from 'node:path';
import { Uri, workspace } from 'vscode';
import { runsFolderName } from '../../engine/protocol/runFolder';
import { settings } from '../ids';

/** `darkroom.runsFolder`, as it applies to a file or folder. */
export function runsFolder(scope: Uri): string {
  return workspace.getConfiguration(undefined, scope).get<string>(settings.runsFolder)?.trim() || runsFolderName;
}

/** `darkroom.node`, or undefined for VS Code's own. */
export function nodePath(): string | undefined {
  return workspace.getConfiguration().get<string>(settings.node)?.trim() || undefined;
}

/** The workspace folder that a file belongs to, else the file's own folder. */
export function workspaceOf(file: Uri): Uri {
  return workspace.getWorkspaceFolder(file)?.uri ?? Uri.file(path.dirname(file.fsPath));
}
