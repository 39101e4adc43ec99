import { ViewColumn, window, type Disposable, type WebviewPanel } from 'vscode';
import { runPanelType } from '../ids';
import type { RunPresenter } from '../launch/launcher';
import { Listeners } from '../runs/listeners';
import { RunPanel, type PanelRequest, type RunPanelHost } from './runPanel';
import { runPanelStateSchema } from './runPanelMessages';

/** So many of the panels that were seen last keep their pages while they are hidden: they are back at once. */
const keptPages = 4;

/** All Run panels of this window, one a run; brings them back after a reload. */
export class RunPanels implements RunPresenter, Disposable {
  private readonly open = new Map<string, RunPanel>();
  /** All of them, the one that was seen last first. */
  private seen: RunPanel[] = [];
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
    else
      this.adopt(
        // VS Code itself would throw every hidden page away, or keep every one: `unload` makes the difference.
        window.createWebviewPanel(
          runPanelType,
          '',
          { viewColumn: ViewColumn.Active },
          { retainContextWhenHidden: true },
        ),
        folder,
      );
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
    this.arrange(run);
    panel.onDidChangeViewState(() => this.arrange(run));
    panel.onDidDispose(() => {
      this.seen = this.seen.filter((other) => other !== run);
      this.open.delete(folder);
      run.dispose();
    });
  }
  /** Puts a panel that is seen first, and unloads those that were not seen for long. */
  private arrange(run: RunPanel): void {
    const others = this.seen.filter((other) => other !== run);
    if (run.isVisible) this.seen = [run, ...others];
    else if (!this.seen.includes(run)) this.seen = [...others, run];
    for (const old of this.seen.slice(keptPages)) old.unload();
  }
}
