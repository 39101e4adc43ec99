import { ViewColumn, window, type Disposable, type WebviewPanel } from 'vscode';
import { runPanelType } from '../ids';
import type { RunPresenter } from '../launch/launcher';
import { Listeners } from '../runs/listeners';
import { RunPanel, type PanelRequest, type RunPanelHost } from './runPanel';
import { runPanelStateSchema } from './runPanelMessages';

/** All Run panels of this window, one a run; brings them back after a reload. */
export class RunPanels implements RunPresenter, Disposable {
  private readonly open = new Map<string, RunPanel>();
  private readonly serializer: Disposable;
  private readonly asked = new Listeners<PanelRequest>();

  /** Told what someone asks for in a panel. */
  readonly onDidAsk = this.asked.add;

  constructor(private readonly host: RunPanelHost) {
    this.serializer = window.registerWebviewPanelSerializer(runPanelType, {
      deserializeWebviewPanel: async (panel, state: unknown) => {
        const { data } = runPanelStateSchema.safeParse(state);
        if (data) this.adopt(panel, data.folder);
        // A panel that was closed down before it knew its run has nothing to come back to.
        else panel.dispose();
        return Promise.resolve();
      },
    });
  }

  /** The run whose panel is in front, if one is. */
  get activeFolder(): string | undefined {
    return [...this.open.values()].find(({ isActive }) => isActive)?.folder;
  }

  show(folder: string): void {
    const panel = this.open.get(folder);
    if (panel) panel.reveal();
    else this.adopt(window.createWebviewPanel(runPanelType, '', { viewColumn: ViewColumn.Active }), folder);
  }

  close(folder: string): void {
    this.open.get(folder)?.close();
  }

  dispose(): void {
    this.serializer.dispose();
    for (const panel of this.open.values()) panel.dispose();
  }

  private adopt(panel: WebviewPanel, folder: string): void {
    const run = new RunPanel(this.host, panel, folder, (request) => this.asked.tell(request));
    this.open.set(folder, run);
    panel.onDidDispose(() => {
      this.open.delete(folder);
      run.dispose();
    });
  }
}
