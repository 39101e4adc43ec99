import { l10n, window, type Disposable, type TreeView } from 'vscode';
import type { DatasetCatalogue } from '../datasets/datasetCatalogue';
import { views } from '../ids';
import { inertText } from '../vscode/inertText';
import { shareText } from './datasetProgress';
import { DatasetsTree, type DatasetNode } from './datasetsTree';

/** The Datasets view: its rows, what stands above them, and that their files are looked at while it is seen. */
export class DatasetsView implements Disposable {
  private readonly tree: DatasetsTree;
  private readonly view: TreeView<DatasetNode>;
  private readonly disposables: Disposable[];

  constructor(private readonly catalogue: DatasetCatalogue) {
    this.tree = new DatasetsTree(catalogue);
    this.view = window.createTreeView(views.datasets, { treeDataProvider: this.tree });
    this.disposables = [
      this.tree,
      this.view,
      this.view.onDidChangeVisibility(() => this.seen()),
      catalogue.onDidChange(() => this.tell()),
      catalogue.onDidProgress(() => this.tellProgress()),
    ];
    this.seen();
  }

  dispose(): void {
    for (const disposable of this.disposables) disposable.dispose();
  }

  private seen(): void {
    const { visible } = this.view;
    this.catalogue.watch(visible);
    if (!visible) return;
    const first = this.catalogue.refresh();
    if (this.catalogue.listings.length === 0)
      void window.withProgress({ location: { viewId: views.datasets } }, () => first);
  }

  private tell(): void {
    const { problem } = this.catalogue;
    this.view.message =
      problem === null ? undefined : l10n.t('The engine could not list its data sets ({0}).', problem);
    this.tellProgress();
  }

  /** Beside the view's title: "CIFAR-10 42 % of 170 MB". */
  private tellProgress(): void {
    const told = this.catalogue.listings.flatMap(({ name, title }) => {
      const progress = this.catalogue.workOn(name)?.progress;
      return progress ? [[title, shareText(progress)].filter(Boolean).join(' ')] : [];
    });
    const description = inertText(told.join(' · ')) || undefined;
    if (this.view.description !== description) this.view.description = description;
  }
}
