import { EventEmitter, workspace, type Disposable, type Uri } from 'vscode';
import { experimentGlob } from '../ids';

/** The experiment files of the workspace, sorted by path. */
export class ExperimentFiles implements Disposable {
  private readonly changed = new EventEmitter<void>();
  private readonly watcher = workspace.createFileSystemWatcher(experimentGlob, false, true, false);
  private found: Promise<Uri[]> | undefined;
  private readonly disposables: Disposable[] = [this.changed, this.watcher];

  readonly onDidChange = this.changed.event;

  constructor() {
    const forget = () => {
      this.found = undefined;
      this.changed.fire();
    };
    this.disposables.push(
      this.watcher.onDidCreate(forget),
      this.watcher.onDidDelete(forget),
      workspace.onDidChangeWorkspaceFolders(forget),
    );
  }

  all(): Promise<Uri[]> {
    this.found ??= find();
    return this.found;
  }

  dispose(): void {
    for (const disposable of this.disposables) disposable.dispose();
  }
}

async function find(): Promise<Uri[]> {
  const files = await workspace.findFiles(experimentGlob, '**/node_modules/**');
  return files.sort((a, b) => (a.fsPath < b.fsPath ? -1 : 1));
}
