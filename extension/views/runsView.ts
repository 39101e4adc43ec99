import {
  commands,
  InputBoxValidationSeverity,
  l10n,
  window,
  type Disposable,
  type Memento,
  type TreeView,
} from 'vscode';
import { builtIn, contextKeys, views } from '../ids';
import type { RunCatalogue } from '../runs/catalogue';
import type { RunOverview } from '../runs/overview';
import { runGroupings, runOrders, type RunGrouping, type RunListing, type RunOrder } from './runGroups';
import { RunsTree, type RunsNode } from './runsTree';

/** Under which the workspace keeps how runs are sorted and grouped; what was typed to filter is not kept. */
const memoryKey = 'darkroom.runs.listing';

/** The Runs view: its rows, how they are listed, and what stands above them. */
export class RunsView implements Disposable {
  private listing: RunListing;
  private readonly tree: RunsTree;
  private readonly view: TreeView<RunsNode>;
  private readonly disposables: { dispose(): void }[] = [];

  constructor(
    overview: RunOverview,
    private readonly catalogue: Pick<RunCatalogue, 'hasSearched'>,
    private readonly memory: Memento,
  ) {
    this.listing = remembered(memory);
    this.tree = new RunsTree(overview, this.listing);
    this.view = window.createTreeView(views.runs, {
      treeDataProvider: this.tree,
      showCollapseAll: true,
      canSelectMany: true,
    });
    const searched = new Promise<void>((resolve) => {
      const follow = overview.onDidChange(({ type }) => {
        if (type === 'all' || this.listing.filter) this.tell();
        if (catalogue.hasSearched) resolve();
      });
      this.disposables.push(this.tree, this.view, follow);
    });
    void window.withProgress({ location: { viewId: views.runs } }, () => searched);
    this.tell();
  }

  dispose(): void {
    for (const disposable of this.disposables) disposable.dispose();
  }

  /**
   * What a key is for that was pressed in the view: the row with the focus, or all selected ones if it is one of those.
   * VS Code tells what is selected, and by toggling that it tells what has the focus.
   */
  async focused(): Promise<readonly RunsNode[]> {
    const before = this.view.selection;
    await commands.executeCommand(builtIn.toggleSelection);
    const after = this.view.selection;
    await commands.executeCommand(builtIn.toggleSelection);
    const added = after.filter((node) => !before.includes(node));
    return added.length > 0 ? added : before;
  }

  sort(order: RunOrder): void {
    this.change({ order });
  }

  group(grouping: RunGrouping): void {
    this.change({ grouping });
  }

  filter(filter: string): void {
    this.change({ filter });
  }

  /** Asks for words and lists what fits them while they are typed; they stay until they are cleared. */
  askFilter(): void {
    const input = window.createInputBox();
    const count = () => {
      const severity =
        this.tree.counts.shown > 0 ? InputBoxValidationSeverity.Info : InputBoxValidationSeverity.Warning;
      const message = this.found();
      input.validationMessage = message ? { message, severity } : undefined;
    };
    Object.assign(input, {
      title: l10n.t('Filter Runs'),
      value: this.listing.filter,
      placeholder: l10n.t('name, key, figure, tag, note, state, …'),
      prompt: l10n.t('Words, or comparisons such as fid<20 and learningRate=5e-4'),
    });
    count();
    input.onDidChangeValue((text) => {
      this.filter(text);
      count();
    });
    input.onDidAccept(() => {
      input.hide();
      void this.focus();
    });
    input.onDidHide(() => input.dispose());
    input.show();
  }

  /** Puts the keyboard on the first run of the list. */
  private async focus(): Promise<void> {
    const { first } = this.tree;
    if (first) await this.view.reveal(first, { select: false, focus: true });
    else await commands.executeCommand(builtIn.focusRuns);
  }

  private change(change: Partial<RunListing>): void {
    this.listing = { ...this.listing, ...change };
    this.tree.list(this.listing);
    this.tell();
    const { order, grouping } = this.listing;
    void this.memory.update(memoryKey, { order, grouping });
  }

  private tell(): void {
    const { order, grouping, filter } = this.listing;
    const { hasSearched } = this.catalogue;
    this.view.message = filter.trim() ? this.found() : undefined;
    setContext(contextKeys.order, order);
    setContext(contextKeys.grouping, grouping);
    setContext(contextKeys.filtered, filter.trim() !== '');
    setContext(contextKeys.none, hasSearched && this.tree.counts.total === 0);
  }

  /** How many runs fit the filter; that none does is said once there can't be one any more. */
  private found(): string {
    const { shown, total } = this.tree.counts;
    const filter = this.listing.filter.trim();
    if (total === 0) return '';
    if (shown > 0) return filter ? l10n.t('{0} of {1} runs fit “{2}”.', shown, total, filter) : '';
    return this.catalogue.hasSearched ? l10n.t('No run fits “{0}”.', filter) : '';
  }
}

function remembered(memory: Memento): RunListing {
  const { order, grouping } = memory.get<Partial<RunListing>>(memoryKey) ?? {};
  return {
    order: runOrders.find((each) => each === order) ?? 'newest',
    grouping: runGroupings.find((each) => each === grouping) ?? 'experiment',
    filter: '',
  };
}

function setContext(key: string, value: unknown): void {
  void commands.executeCommand(builtIn.setContext, key, value);
}
