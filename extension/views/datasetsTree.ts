import { env, EventEmitter, ThemeColor, ThemeIcon, TreeItem, type Disposable, type TreeDataProvider } from 'vscode';
import type { DatasetCatalogue } from '../datasets/datasetCatalogue';
import { datasetItem } from '../ids';
import { inertText } from '../vscode/inertText';
import { datasetText } from './datasetRow';
import { datasetIcons, datasetState } from './datasetState';
import { datasetTooltip } from './datasetTooltip';

/** A row of the Datasets view: what its menus hand to commands. */
export interface DatasetNode {
  dataset: string;
}

/** The Datasets view: every data set known by name, and how it stands on this machine. */
export class DatasetsTree implements TreeDataProvider<DatasetNode>, Disposable {
  private readonly changed = new EventEmitter<void>();
  private readonly following: Disposable;
  /** VS Code knows rows again by the objects themselves. */
  private readonly nodes = new Map<string, DatasetNode>();

  readonly onDidChangeTreeData = this.changed.event;

  constructor(private readonly catalogue: DatasetCatalogue) {
    this.following = catalogue.onDidChange(() => this.changed.fire());
  }

  dispose(): void {
    this.following.dispose();
    this.changed.dispose();
  }

  getChildren(node?: DatasetNode): DatasetNode[] {
    return node ? [] : this.catalogue.listings.map(({ name }) => this.nodeOf(name));
  }

  getTreeItem({ dataset }: DatasetNode): TreeItem {
    const listing = this.catalogue.get(dataset);
    if (!listing) return new TreeItem(inertText(dataset));
    const under = this.catalogue.workOn(dataset);
    // Rows lose clicks on their buttons when they are drawn anew: how far it is stands above them (`DatasetsView`).
    const work = under && { ...under, progress: null };
    const state = datasetState(listing, work);
    const description = datasetText(listing, work, env.language);
    const { icon, colour } = datasetIcons[state];
    const item = new TreeItem(inertText(listing.title));
    item.id = dataset;
    item.description = inertText(description);
    item.iconPath = new ThemeIcon(icon, colour === undefined ? undefined : new ThemeColor(colour));
    item.accessibilityInformation = { label: [listing.title, description].join(', ') };
    item.contextValue = [datasetItem, state, listing.citation && 'cited', listing.page !== null && 'published']
      .filter(Boolean)
      .join('.');
    item.tooltip = datasetTooltip(listing, work, env.language);
    return item;
  }

  private nodeOf(dataset: string): DatasetNode {
    const node = this.nodes.get(dataset) ?? { dataset };
    this.nodes.set(dataset, node);
    return node;
  }
}
