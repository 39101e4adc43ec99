import { dirname, resolve, sep } from 'node:path';
import { RelativePattern, workspace, type Disposable } from 'vscode';
import { runFiles } from '../../engine/protocol/runFolder';
import type { ExperimentFiles } from '../experiments/experimentFiles';
import { runsFolder } from '../vscode/configuration';

/**
 * Milliseconds between two looks all over the workspace, which may be large; what VS Code sees come is looked for at
 * once.
 */
const elsewhereEvery = 5 * 60_000;

/**
 * The folders that are searched for runs: at the root of each workspace folder, beside each experiment file, and, as
 * people move and copy run folders, wherever else in the workspace a run was found.
 */
export class RunPlaces implements Disposable {
  private known: readonly string[] = [];
  private elsewhere: readonly string[] = [];
  private lookedAt = -Infinity;
  private readonly watcher = workspace.createFileSystemWatcher(`**/${runFiles.record}`, false, true, true);
  private readonly disposables: Disposable[] = [this.watcher];

  constructor(private readonly files: Pick<ExperimentFiles, 'all'>) {
    const lookAgain = () => {
      this.lookedAt = -Infinity;
    };
    this.disposables.push(
      workspace.onDidChangeWorkspaceFolders(lookAgain),
      this.watcher.onDidCreate(({ fsPath }) => {
        if (!this.isSearched(dirname(fsPath))) lookAgain();
      }),
    );
  }

  dispose(): void {
    for (const disposable of this.disposables) disposable.dispose();
  }

  async roots(): Promise<string[]> {
    const besides = (await this.files.all()).map((file) => resolve(dirname(file.fsPath), runsFolder(file)));
    const atRoots = (workspace.workspaceFolders ?? []).map(({ uri }) => resolve(uri.fsPath, runsFolder(uri)));
    this.known = [...new Set([...atRoots, ...besides])];
    if (Date.now() - this.lookedAt >= elsewhereEvery) {
      this.lookedAt = Date.now();
      this.elsewhere = (await runFoldersOfWorkspace()).filter((folder) => !this.isSearched(folder));
    }
    return [...this.known, ...this.elsewhere];
  }

  private isSearched(folder: string): boolean {
    return this.known.some((root) => folder === root || folder.startsWith(root + sep));
  }
}

async function runFoldersOfWorkspace(): Promise<string[]> {
  const found = await Promise.all(
    (workspace.workspaceFolders ?? []).map((folder) =>
      workspace.findFiles(new RelativePattern(folder, `**/${runFiles.record}`), '**/{node_modules,.git}/**'),
    ),
  );
  return [...new Set(found.flat().map(({ fsPath }) => dirname(fsPath)))];
}
