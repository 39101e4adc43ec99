import { env, l10n, Uri, workspace, type Disposable, type LogOutputChannel, type WebviewPanel } from 'vscode';
import { readAnnotations, noAnnotations } from '../../engine/runs/annotations';
import { readFlatConfig } from '../../engine/runs/flatConfig';
import { readRecord } from '../../engine/runs/readRecord';
import { experimentOf, idOf, unknownRun, type Run } from '../../engine/runs/run';
import type {
  ComparedRun,
  ComparePanelState,
  ComparePanelToHost,
  HostToComparePanel,
  KeptView,
} from '../contract/comparePanel';
import type { RunCatalogue } from '../runs/catalogue';
import { messageOf } from '../vscode/messages';
import { panelStrings } from '../vscode/panelTexts';
import { comparedKeys, labelsOf } from './comparedRuns';
import { ComparedStream, type StreamUpdate } from './comparedStream';
import { comparePanelMessageSchema } from './comparePanelMessages';
import { bundleFolder, loadPage } from './loadPage';
import { picturesOf } from './pictures';

/** What a Compare panel needs of the rest of the extension. */
export interface ComparePanelHost {
  extensionUri: Uri;
  log: LogOutputChannel;
  catalogue: Pick<RunCatalogue, 'get' | 'onDidChange'>;
}

/** What someone asked for in a Compare panel. */
export type CompareRequest = Exclude<ComparePanelToHost, { type: 'ready' | 'want' | 'remove' | 'error' }>;

/** One Compare panel: follows the runs of its comparison while it is visible, and draws nothing itself. */
export class ComparePanel implements Disposable {
  private readonly streams = new Map<string, ComparedStream>();
  private readonly disposables: Disposable[] = [];
  private runs: ComparePanelState['runs'] = [];
  private name: string | null = null;
  private wanted: ReadonlySet<string> = new Set();
  /** Whether the page that is loaded has said that it listens. */
  private ready = false;
  /** Whether the page has not yet got whole histories with the curves that it wants. */
  private stale = true;
  /** The view of a comparison that was opened, until the page has it. */
  private view: KeptView | null = null;
  /** What the page may load from. */
  private readonly roots = new Set<string>();
  private turn = Promise.resolve();

  constructor(
    private readonly host: ComparePanelHost,
    private readonly panel: WebviewPanel,
    private readonly ask: (panel: ComparePanel, request: CompareRequest) => void,
  ) {
    const { webview } = panel;
    const media = Uri.joinPath(host.extensionUri, 'media');
    panel.iconPath = { light: Uri.joinPath(media, 'run-light.svg'), dark: Uri.joinPath(media, 'run-dark.svg') };
    this.disposables.push(
      webview.onDidReceiveMessage((message: unknown) => this.receive(message)),
      panel.onDidChangeViewState(() => {
        if (panel.visible) this.follow();
        else this.stop();
      }),
      host.catalogue.onDidChange(({ runs }) => {
        const isCompared = (run: Run | undefined) => run !== undefined && this.streams.has(run.folder);
        const isNews = runs.some(({ before, now }) => isCompared(now) && before?.annotations !== now?.annotations);
        if (isNews) this.tellRuns();
      }),
    );
  }

  /** The folders of the compared runs, in the order they were added. */
  get folders(): string[] {
    return this.runs.map(({ folder }) => folder);
  }

  /** Under which name the comparison was kept, or null. */
  get savedAs(): string | null {
    return this.name;
  }

  reveal(): void {
    this.panel.reveal();
  }

  /** Shows a comparison instead of what is shown. */
  open({ runs, name }: Pick<ComparePanelState, 'runs' | 'name'>, view: KeptView | null = null): void {
    this.stop();
    this.streams.clear();
    this.runs = [...runs];
    this.name = name;
    this.allow();
    this.view = view;
    this.tellRuns();
    this.followAnew();
  }

  /** Compares these runs too; each takes the first free place among colours and dashes. */
  add(folders: readonly string[]): void {
    for (const folder of folders) {
      if (this.runs.some((run) => run.folder === folder)) continue;
      const taken = new Set(this.runs.map(({ slot }) => slot));
      let slot = 0;
      while (taken.has(slot)) slot++;
      this.runs.push({ folder, slot });
    }
    this.allow();
    this.tellRuns();
    this.follow();
  }

  /** Says under which name the comparison was kept. */
  rename(name: string, view: KeptView): ComparePanelState & { name: string } {
    this.name = name;
    this.allow();
    this.tellRuns();
    return { runs: this.runs, name, view };
  }

  dispose(): void {
    this.stop();
    for (const disposable of this.disposables) disposable.dispose();
  }

  /** Lets the page load images of the run folders. VS Code loads a page anew where this changes. */
  private allow(): void {
    const { webview } = this.panel;
    const bundle = bundleFolder(this.host.extensionUri);
    const outside = this.folders.map(picturesOf).filter((uri) => !workspace.getWorkspaceFolder(uri));
    const roots = [bundle, ...(workspace.workspaceFolders ?? []).map(({ uri }) => uri), ...outside];
    if (roots.some((uri) => !this.roots.has(uri.toString()))) {
      for (const uri of roots) this.roots.add(uri.toString());
      webview.options = { enableScripts: true, localResourceRoots: roots };
      this.ready = false;
    }
    const several = l10n.t('Compare {0} Runs', this.runs.length);
    this.panel.title = this.name ?? (this.runs.length === 1 ? l10n.t('Compare 1 Run') : several);
    if (webview.html !== '') return;
    loadPage(
      this.panel,
      this.host.extensionUri,
      'compare',
      l10n.t(
        'This panel’s script has not come. Close the panel and compare the runs again; if that does not help, reload the window.',
      ),
    );
  }

  private receive(message: unknown): void {
    const { data, error } = comparePanelMessageSchema.safeParse(message);
    if (!data) return this.host.log.warn(`A message of the Compare panel was not understood: ${error.message}`);
    switch (data.type) {
      case 'ready':
        this.ready = true;
        this.tellRuns();
        return this.followAnew();
      case 'want':
        this.wanted = new Set(data.series);
        return this.followAnew();
      case 'remove':
        return this.remove(data.folder);
      case 'error':
        return this.host.log.error(`Compare panel: ${data.message}`);
      case 'add':
      case 'openRun':
      case 'diff':
      case 'copy':
      case 'save':
      case 'keep':
      case 'openKept':
        return this.ask(this, data);
    }
  }

  private remove(folder: string): void {
    this.streams.get(folder)?.stop();
    this.streams.delete(folder);
    this.runs = this.runs.filter((run) => run.folder !== folder);
    this.allow();
    this.tellRuns();
  }

  /** Sends whole histories: the page knows nothing yet, or wants other curves. */
  private followAnew(): void {
    this.stale = true;
    this.follow();
  }

  /** Follows every run while the page can be seen; what it has been told already is not told again. */
  private follow(): void {
    if (!this.ready || !this.panel.visible) return;
    for (const folder of this.folders) {
      const known = this.streams.get(folder);
      const stream = known ?? new ComparedStream(folder, (update) => this.show(folder, update));
      this.streams.set(folder, stream);
      if (known && !this.stale) stream.resume();
      else stream.start(this.wanted);
    }
    this.stale = false;
  }

  private stop(): void {
    for (const stream of this.streams.values()) stream.stop();
  }

  private show(folder: string, update: StreamUpdate): void {
    if (update.type !== 'gone') return this.post({ ...update, folder });
    if (update.error !== null) this.host.log.error(`${folder}: ${messageOf(update.error)}`);
    const message =
      update.error === null
        ? l10n.t('There is no run in {0} any more. It may have been moved or deleted.', folder)
        : l10n.t('The run folder {0} can’t be read. Darkroom’s log says why.', folder);
    this.post({ type: 'gone', folder, message });
  }

  /** Says which runs are compared, and what they are called among each other. */
  private tellRuns(): void {
    const { runs, name } = this;
    this.turn = this.turn
      .then(async () => {
        const known = await Promise.all(runs.map(({ folder }) => this.lookUp(folder)));
        const labels = labelsOf(known, env.language);
        const compared = runs.map(({ folder, slot }, index): ComparedRun => {
          const run = known[index]!;
          return {
            folder,
            folderUri: `${this.panel.webview.asWebviewUri(Uri.file(folder)).toString()}/`,
            slot,
            name: run.annotations.name,
            label: labels[index]!,
            experiment: experimentOf(run),
            id: idOf(run),
            config: run.config,
          };
        });
        const keys = comparedKeys(known.map(({ config }) => config));
        // A page that is not there yet asks when it is.
        if (!this.ready) return;
        this.post({ type: 'comparison', strings: panelStrings(), name, runs: compared, keys, view: this.view });
        this.view = null;
      })
      .catch((error: unknown) => this.host.log.error(`Compare panel: ${messageOf(error)}`));
  }

  /** A run as the catalogue knows it; one that lies elsewhere is read here. */
  private async lookUp(folder: string): Promise<Run> {
    const known = this.host.catalogue.get(folder);
    if (known?.record) return known;
    const [record, config, annotations] = await Promise.all([
      readRecord(folder).catch(() => null),
      readFlatConfig(folder),
      readAnnotations(folder).catch(() => noAnnotations),
    ]);
    return { ...unknownRun(folder, 'starting'), record, config, annotations };
  }

  private post(message: HostToComparePanel): void {
    void this.panel.webview.postMessage(message);
  }
}
