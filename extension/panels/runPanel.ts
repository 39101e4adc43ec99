import { l10n, Uri, type Disposable, type LogOutputChannel, type WebviewPanel } from 'vscode';
import type { RunHistory, Series } from '../../engine/history/history';
import type { HostToRunPanel, RunFacts, RunPanelToHost, RunStatus } from '../contract/panel';
import type { StringKey } from '../contract/panelStrings';
import type { RunCatalogue } from '../runs/catalogue';
import { NewerFormatError } from '../../engine/protocol/newerFormat';
import { RunFeed, type RunUpdate } from '../runs/runFeed';
import { messageOf } from '../vscode/messages';
import { panelStrings } from '../vscode/panelTexts';
import type { RunOverview } from '../runs/overview';
import { curveOutlines } from './curveOutline';
import { Outbox } from './outbox';
import { runFacts } from './runFacts';
import { bundleFolder, loadPage } from './loadPage';
import { runPanelMessageSchema } from './runPanelMessages';
import { picturesOf } from './pictures';
import { saveFile } from './saveFile';
import { seriesPart } from './seriesPart';

/** Curves of more points than this, in all, follow a snapshot that has their outlines, so many points at a time. */
const pointsAtOnce = 50_000;

/** What a Run panel needs of the rest of the extension. */
export interface RunPanelHost {
  extensionUri: Uri;
  log: LogOutputChannel;
  /** Knows whether an engine was just started for a folder that holds nothing yet. */
  catalogue: Pick<RunCatalogue, 'isExpected'>;
  /** How a run stands among the others. */
  overview: Pick<RunOverview, 'get' | 'standingOf'>;
  /** What a run's tab is called. */
  titleOf: (folder: string) => string;
}

/** What someone asked for in the panel of a run. */
export interface PanelRequest {
  folder: string;
  message: Exclude<RunPanelToHost, { type: 'ready' | 'error' | 'save' }>;
}

/**
 * One Run panel: follows its run folder while it is visible, and draws nothing itself. Its page outlives being hidden,
 * until it is unloaded; a page that was unloaded is loaded anew when it is to be seen again.
 */
export class RunPanel implements Disposable {
  private readonly feed: RunFeed;
  private readonly disposables: Disposable[] = [];
  private loaded = false;
  /** Whether the page that is loaded has said that it listens. */
  private ready = false;
  /** Whether keys are to go to the page as soon as it listens. */
  private wantsFocus = false;
  private readonly outbox: Outbox<HostToRunPanel>;
  /** The facts that the page was told last, as JSON; empty before it was told any. */
  private toldFacts = '';

  constructor(
    private readonly host: RunPanelHost,
    private readonly panel: WebviewPanel,
    readonly folder: string,
    private readonly ask: (request: PanelRequest) => void,
  ) {
    this.feed = new RunFeed(folder, (update) => this.show(update));
    const { webview } = panel;
    this.outbox = new Outbox(
      (message) => webview.postMessage(message),
      (error) => host.log.error(`Run panel: ${messageOf(error)}`),
    );
    const bundle = bundleFolder(host.extensionUri);
    const media = Uri.joinPath(host.extensionUri, 'media');
    webview.options = { enableScripts: true, localResourceRoots: [bundle, picturesOf(folder)] };
    this.retitle();
    panel.iconPath = { light: Uri.joinPath(media, 'run-light.svg'), dark: Uri.joinPath(media, 'run-dark.svg') };
    this.disposables.push(
      webview.onDidReceiveMessage((message: unknown) => this.receive(message)),
      panel.onDidChangeViewState(() => this.followView()),
    );
    if (panel.visible) this.load();
  }

  get isVisible(): boolean {
    return this.panel.visible;
  }

  get isActive(): boolean {
    return this.panel.active;
  }

  /** Says of the run what is known of it now: it may have another name, or other siblings. */
  refresh(): void {
    this.retitle();
    if (this.toldFacts === '') return;
    this.outbox.post(async () => {
      const facts = await runFacts(this.folder, this.host.overview);
      return this.isNews(facts) ? { type: 'facts', facts } : null;
    });
  }

  /**
   * Brings the panel to the front; with `focus`, keys go to its page: as soon as that listens, for a page that is still
   * loaded would swallow them.
   */
  reveal(focus: boolean): void {
    this.wantsFocus = focus && !this.ready;
    this.panel.reveal(undefined, !focus || !this.ready);
  }

  private retitle(): void {
    const title = this.host.titleOf(this.folder);
    if (title !== this.panel.title) this.panel.title = title;
  }

  private isNews(facts: RunFacts): boolean {
    const told = this.toldFacts;
    this.toldFacts = JSON.stringify(facts);
    return told !== this.toldFacts;
  }

  /** Lets go of the page and of all that was read for it; says nothing while it can be seen. */
  unload(): void {
    if (!this.loaded || this.panel.visible) return;
    this.loaded = false;
    this.ready = false;
    this.toldFacts = '';
    this.feed.forget();
    this.panel.webview.html = '';
  }

  /** Closes it; what it needs is disposed of when VS Code says that it is closed. */
  close(): void {
    this.panel.dispose();
  }

  dispose(): void {
    this.feed.stop();
    for (const disposable of this.disposables) disposable.dispose();
  }

  private load(): void {
    this.loaded = true;
    this.ready = false;
    this.outbox.clear();
    // What the page is going to ask for is read while it loads.
    this.feed.prepare();
    loadPage(
      this.panel,
      this.host.extensionUri,
      'run',
      l10n.t(
        'This panel’s script has not come. Close the panel and open the run again; if that does not help, reload the window.',
      ),
    );
  }

  /** A page that is hidden is told nothing; what came meanwhile follows when it is seen again. */
  private followView(): void {
    if (!this.panel.visible) this.feed.stop();
    else if (!this.loaded) this.load();
    else if (this.ready) this.feed.resume();
  }

  private receive(message: unknown): void {
    const { data, error } = runPanelMessageSchema.safeParse(message);
    if (!data) this.host.log.warn(`A message of the Run panel was not understood: ${error.message}`);
    else if (data.type === 'ready') this.begin();
    else if (data.type === 'error') this.host.log.error(`Run panel: ${data.message}`);
    else if (data.type === 'save') void saveFile(this.folder, data);
    else this.ask({ folder: this.folder, message: data });
  }

  /** The page is there, or there anew: it wants all. */
  private begin(): void {
    this.ready = true;
    if (this.wantsFocus && this.panel.visible) this.reveal(true);
    this.feed.start();
    if (!this.panel.visible) this.feed.stop();
  }

  private show(update: RunUpdate): void {
    switch (update.type) {
      case 'whole':
        return this.showWhole(update.status, update.history);
      case 'more':
        return this.outbox.post(() => ({ type: 'append', status: update.status, added: update.added }));
      case 'empty':
        if (this.host.catalogue.isExpected(this.folder))
          return this.outbox.post(() => ({ type: 'waiting', ...this.frame() }));
        return this.miss(l10n.t('There is no run in {0} any more. It may have been moved or deleted.', this.folder));
      case 'unreadable':
        this.host.log.error(`${this.folder}: ${messageOf(update.error)}`);
        return this.miss(
          update.error instanceof NewerFormatError
            ? `${update.error.message} ${update.error.advice}`
            : l10n.t('The run folder {0} can’t be read. Darkroom’s log says why.', this.folder),
        );
    }
  }

  /**
   * What is looked at first comes first: the curves of a long run are a thousand times as much as all the rest, and
   * follow when the page has got what it draws.
   */
  private showWhole(status: RunStatus, whole: RunHistory): void {
    const folderUri = `${this.panel.webview.asWebviewUri(Uri.file(this.folder)).toString()}/`;
    const { series } = whole;
    const points = series.reduce((sum, { steps }) => sum + steps.length, 0);
    const follow = points > pointsAtOnce;
    const history = { ...whole, series: follow ? [] : seriesPart(series) };
    const outlines = follow ? curveOutlines(series) : [];
    // Whatever has not left yet is part of this.
    this.outbox.clear();
    this.outbox.post(async () => {
      const facts = await runFacts(this.folder, this.host.overview);
      this.isNews(facts);
      return { type: 'snapshot', status, history, outlines, facts, folderUri, ...this.frame() };
    });
    if (!follow) return;
    const longest = Math.max(...series.map(({ steps }) => steps.length));
    const atOnce = Math.ceil(pointsAtOnce / series.length);
    let part: Series[] | undefined;
    for (let from = 0; from < longest; from += atOnce) {
      const to = from + atOnce;
      this.outbox.post(() => {
        part = seriesPart(series, from, to, part);
        return { type: 'curves', series: part, isLast: to >= longest };
      });
    }
  }

  private miss(message: string): void {
    this.outbox.post(() => ({ type: 'missing', message, ...this.frame() }));
  }

  private frame(): { folder: string; strings: Record<StringKey, string> } {
    return { folder: this.folder, strings: panelStrings() };
  }
}
