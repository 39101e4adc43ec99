import { commands, env, l10n, Uri, ViewColumn, window, type Disposable, type WebviewPanel } from 'vscode';
import { pathInside } from '../../engine/files/insideFolder';
import { runFiles } from '../../engine/protocol/runFolder';
import { builtIn, comparePanelType } from '../ids';
import { messageOf, showError } from '../vscode/messages';
import { comparisonSchema } from './comparePanelMessages';
import { ComparePanel, type ComparePanelHost, type CompareRequest } from './comparePanel';
import type { SavedComparisons } from './savedComparisons';
import { saveFile } from './saveFile';

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
        const files = await Promise.all(
          [request.left, request.right].map((folder) => pathInside(folder, runFiles.config)),
        );
        const [left, right] = files.map((file) => Uri.file(file));
        const title = l10n.t('Configurations of Two Runs');
        await commands.executeCommand(builtIn.diff, left, right, title);
        return;
      }
      case 'copy':
        await env.clipboard.writeText(request.text);
        void window.setStatusBarMessage(l10n.t('The table was copied.'), 4000);
        return;
      case 'save':
        return saveFile(panel.folders[0] ?? '', request);
      case 'keep': {
        const name = await this.services.saved.askName(panel.savedAs);
        if (name !== undefined) await this.services.saved.keep(panel.rename(name, request.view));
        return;
      }
      case 'openKept':
        return this.openSaved(panel);
    }
  }
}

function isSameSet(one: readonly string[], other: readonly string[]): boolean {
  return one.length === new Set(other).size && other.every((folder) => one.includes(folder));
}
