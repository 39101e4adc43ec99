import { ViewColumn, window, type Disposable, type WebviewPanel } from 'vscode';
import { runPanelType } from '../ids';
import type { RunPresenter } from '../launch/launcher';
import { Listeners } from '../runs/listeners';
import { KeptPages } from './keptPages';
import { placeOf } from './preview';
import { RunPanel, type PanelRequest, type RunPanelHost } from './runPanel';
import { runPanelStateSchema } from './runPanelMessages';

/** All Run panels of this window, one a run; brings them back after a reload. */
export class RunPanels implements RunPresenter, Disposable {
  private readonly open = new Map<string, { run: RunPanel; panel: WebviewPanel; release: () => void }>();
  private readonly pages = new KeptPages();
  /** The run in the panel that the next click may give to another one. */
  private previewed: string | undefined;
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
    return [...this.open.values()].find(({ run }) => run.isActive)?.run.folder;
  }

  /** Shows a run in a panel of its own, and puts the keyboard there. */
  show(folder: string): void {
    this.place(folder, true);
  }

  /** Shows a run until another one is previewed, and leaves the keyboard where it is. */
  preview(folder: string): void {
    this.place(folder, false);
  }

  /** Keeps a run's panel, if it was a preview. */
  keep(folder: string): void {
    if (this.previewed === folder) this.previewed = undefined;
  }

  close(folder: string): void {
    this.open.get(folder)?.run.close();
  }

  /** To be called when a run may have become another among the others. */
  refresh(): void {
    for (const { run } of this.open.values()) run.refresh();
  }

  dispose(): void {
    this.serializer.dispose();
    for (const { run } of this.open.values()) run.dispose();
  }

  private place(folder: string, keep: boolean): void {
    const before = this.previewed;
    const place = placeOf(folder, { open: new Set(this.open.keys()), previewed: before, keep });
    this.previewed = place.previewed;
    if (place.in === 'its own') return this.open.get(folder)?.run.reveal(keep);
    const showOptions = { viewColumn: ViewColumn.Active, preserveFocus: !keep };
    const reused = place.in === 'preview' && before !== undefined ? this.open.get(before) : undefined;
    // VS Code itself would throw every hidden page away, or keep every one: unloading makes the difference.
    const options = { retainContextWhenHidden: true };
    if (!reused) return this.adopt(window.createWebviewPanel(runPanelType, '', showOptions, options), folder);
    reused.release();
    reused.panel.reveal(undefined, true);
    this.adopt(reused.panel, folder);
  }

  private adopt(panel: WebviewPanel, folder: string): void {
    const run = new RunPanel(this.host, panel, folder, (request) => {
      this.keep(folder);
      this.asked.tell(request);
    });
    const follow = () => this.pages.arrange(run);
    const listeners = [
      panel.onDidChangeViewState(follow),
      panel.onDidDispose(() => {
        this.keep(folder);
        release();
      }),
    ];
    const release = () => {
      this.open.delete(folder);
      this.pages.drop(run);
      for (const listener of listeners) listener.dispose();
      run.dispose();
    };
    this.open.set(folder, { run, panel, release });
    follow();
  }
}
