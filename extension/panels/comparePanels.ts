import { basename, extname, join } from 'node:path';
import { commands, env, l10n, Uri, ViewColumn, window, workspace, type Disposable, type WebviewPanel } from 'vscode';
import { runFiles } from '../../engine/protocol/runFolder';
import { builtIn, comparePanelType } from '../ids';
import { messageOf, showError } from '../vscode/messages';
import { comparisonSchema } from './comparePanelMessages';
import { ComparePanel, type ComparePanelHost, type CompareRequest } from './comparePanel';
import type { SavedComparisons } from './savedComparisons';

/** What Compare panels ask of others. */
export interface CompareServices {
  saved: SavedComparisons;
  /** Lets a person choose runs, beyond those that are compared already. */
  chooseRuns: (present: readonly string[]) => Promise<readonly string[] | undefined>;
  openRun: (folder: string) => void;
}

/** All Compare panels of this window; brings them back after a reload. */
export class ComparePanels implements Disposable {
  private readonly panels = new Set<ComparePanel>();
  private readonly serializer: Disposable;

  constructor(
    private readonly host: ComparePanelHost,
    private readonly services: CompareServices,
  ) {
    this.serializer = window.registerWebviewPanelSerializer(comparePanelType, {
      deserializeWebviewPanel: async (panel, state: unknown) => {
        const { data } = comparisonSchema.safeParse(state);
        if (data) this.adopt(panel).open(data);
        // A panel that was closed down before it knew its runs has nothing to come back to.
        else panel.dispose();
        return Promise.resolve();
      },
    });
  }

  /** Compares runs, in a panel of their own or in the one that compares just these. */
  show(folders: readonly string[]): void {
    const same = [...this.panels].find((panel) => isSameSet(panel.folders, folders));
    if (same) return same.reveal();
    const runs = [...new Set(folders)].map((folder, slot) => ({ folder, slot }));
    this.create().open({ runs, name: null });
  }

  /** Opens a comparison that was kept, as the person chooses. */
  async openSaved(into?: ComparePanel): Promise<void> {
    const chosen = await this.services.saved.choose();
    if (chosen) (into ?? this.create()).open(chosen, chosen.view);
  }

  dispose(): void {
    this.serializer.dispose();
    for (const panel of this.panels) panel.dispose();
  }

  private create(): ComparePanel {
    return this.adopt(
      window.createWebviewPanel(comparePanelType, '', ViewColumn.Active, { retainContextWhenHidden: true }),
    );
  }

  private adopt(webviewPanel: WebviewPanel): ComparePanel {
    const panel = new ComparePanel(this.host, webviewPanel, (from, request) => {
      this.handle(from, request).catch((error: unknown) => void showError(messageOf(error)));
    });
    this.panels.add(panel);
    webviewPanel.onDidDispose(() => {
      this.panels.delete(panel);
      panel.dispose();
    });
    return panel;
  }

  private async handle(panel: ComparePanel, request: CompareRequest): Promise<void> {
    switch (request.type) {
      case 'add': {
        const chosen = await this.services.chooseRuns(panel.folders);
        if (chosen) panel.add(chosen);
        return;
      }
      case 'openRun':
        return this.services.openRun(request.folder);
      case 'diff': {
        const [left, right] = [request.left, request.right].map((folder) => Uri.file(join(folder, runFiles.config)));
        const title = l10n.t('Configurations of Two Runs');
        await commands.executeCommand(builtIn.diff, left, right, title);
        return;
      }
      case 'copy':
        await env.clipboard.writeText(request.text);
        void window.setStatusBarMessage(l10n.t('The table was copied.'), 4000);
        return;
      case 'saveFile':
        return saveFile(request.name, Buffer.from(request.base64, 'base64'), panel.folders[0]);
      case 'save': {
        const name = await this.services.saved.askName(panel.savedAs);
        if (name !== undefined) await this.services.saved.keep(panel.rename(name, request.view));
        return;
      }
      case 'open':
        return this.openSaved(panel);
    }
  }
}

/** Asks where a file goes, and writes it there. */
async function saveFile(name: string, content: Uint8Array, beside: string | undefined): Promise<void> {
  const root = workspace.workspaceFolders?.[0]?.uri ?? (beside === undefined ? undefined : Uri.file(beside));
  const ending = extname(basename(name)).slice(1);
  const target = await window.showSaveDialog({
    defaultUri: root && Uri.joinPath(root, basename(name)),
    filters: ending === '' ? {} : { [ending.toUpperCase()]: [ending] },
  });
  if (target) await workspace.fs.writeFile(target, content);
}

function isSameSet(one: readonly string[], other: readonly string[]): boolean {
  return one.length === new Set(other).size && other.every((folder) => one.includes(folder));
}
