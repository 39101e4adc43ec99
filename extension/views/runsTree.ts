import {
  env,
  EventEmitter,
  l10n,
  ThemeColor,
  ThemeIcon,
  TreeItem,
  TreeItemCollapsibleState,
  workspace,
  type Disposable,
  type TreeDataProvider,
} from 'vscode';
import { matchesFilter } from '../../engine/runs/filter';
import { startOf, type Run } from '../../engine/runs/run';
import { ageText } from '../../engine/runs/runText';
import { commands, runGroupItem, runItem } from '../ids';
import type { OverviewChange, RunOverview } from '../runs/overview';
import { runWords } from '../vscode/runWords';
import { runIcons, type RunIcon } from './describe';
import { groupRuns, type RunGroup, type RunListing } from './runGroups';
import { placeText } from './placeText';
import { runRow } from './runRow';
import { inertText } from '../vscode/inertText';
import { runTooltip } from './runTooltip';

/** Milliseconds between two looks for rows whose age reads otherwise by now. */
const ageEvery = 60_000;

/** A group of runs, by the folders of those that are listed in it, or a run in a group. */
export type RunsNode = GroupNode | RunNode;
interface GroupNode {
  key: string;
  folders: string[];
}
interface RunNode {
  folder: string;
  parent: GroupNode;
}

/** The Runs view's rows. The same object stands for the same thing all along. */
export class RunsTree implements TreeDataProvider<RunsNode>, Disposable {
  private readonly changed = new EventEmitter<RunsNode[] | undefined>();
  private readonly disposables: { dispose(): void }[];
  private readonly groupNodes = new Map<string, GroupNode>();
  private readonly runNodes = new Map<string, RunNode>();
  private listed: Map<string, RunGroup> | null = null;
  private readonly ages = new Map<string, string>();

  readonly onDidChangeTreeData = this.changed.event;

  constructor(
    private readonly overview: RunOverview,
    private listing: RunListing,
  ) {
    const timer = setInterval(() => this.redrawAges(), ageEvery);
    this.disposables = [
      this.changed,
      overview.onDidChange((change) => this.refresh(change)),
      { dispose: () => clearInterval(timer) },
    ];
  }

  dispose(): void {
    for (const disposable of this.disposables) disposable.dispose();
  }

  /** Lists runs in another way. */
  list(listing: RunListing): void {
    this.listing = listing;
    this.redraw();
  }

  /** How many runs are listed, and how many there are. */
  get counts(): { shown: number; total: number } {
    const shown = new Set([...this.groups.values()].flatMap(({ runs }) => runs.map(({ folder }) => folder)));
    const total = this.overview.experiments.reduce((sum, { runs }) => sum + runs.length, 0);
    return { shown: shown.size, total };
  }

  /** The row of the first run in the list. */
  get first(): RunsNode | undefined {
    const [root] = this.getChildren();
    return root && 'folders' in root ? this.getChildren(root)[0] : root;
  }

  getChildren(node?: RunsNode): RunsNode[] {
    if (node) return 'folders' in node ? node.folders.map((folder) => this.runNode(folder, node)) : [];
    const groups = [...this.groups.keys()].map((key) => this.groupNodes.get(key)!);
    return this.listing.grouping === 'none' ? groups.flatMap((group) => this.getChildren(group)) : groups;
  }

  getParent(node: RunsNode): RunsNode | undefined {
    return 'folders' in node || this.listing.grouping === 'none' ? undefined : node.parent;
  }

  getTreeItem(node: RunsNode): TreeItem {
    if ('folders' in node) return groupItem(node, this.groups.get(node.key), this.listing);
    const run = this.overview.get(node.folder);
    // Gone since the list was made; the next list is without it.
    if (!run) return new TreeItem(node.folder);
    const standing = this.overview.standingOf(run);
    const now = new Date();
    this.ages.set(run.folder, ageOf(run, now));
    const withExperiment = this.listing.grouping !== 'experiment';
    const { label, description, spoken } = runRow(run, standing, runWords(), { now, withExperiment });
    const item = new TreeItem(label);
    item.id = `${node.parent.key}\n${run.folder}`;
    item.description = description;
    item.iconPath = themeIcon(iconOf(run));
    item.contextValue = `${runItem}.${run.phase}`;
    item.accessibilityInformation = { label: spoken };
    item.command = { command: commands.previewRun, title: l10n.t('Open Run'), arguments: [run.folder] };
    return item;
  }

  async resolveTreeItem(item: TreeItem, node: RunsNode): Promise<TreeItem> {
    const run = 'folder' in node ? this.overview.get(node.folder) : undefined;
    if (run) item.tooltip = await runTooltip(run, this.overview.standingOf(run), env.language);
    return item;
  }

  private get groups(): ReadonlyMap<string, RunGroup> {
    if (this.listed) return this.listed;
    const groups = groupRuns(this.overview, this.listing);
    for (const node of this.groupNodes.values()) node.folders = [];
    for (const { key, runs } of groups) {
      const node = this.groupNodes.get(key) ?? { key, folders: [] };
      node.folders = runs.map(({ folder }) => folder);
      this.groupNodes.set(key, node);
    }
    return (this.listed = new Map(groups.map((group) => [group.key, group])));
  }

  private runNode(folder: string, parent: GroupNode): RunNode {
    const id = `${parent.key}\n${folder}`;
    return this.runNodes.get(id) ?? this.runNodes.set(id, { folder, parent }).get(id)!;
  }

  private redraw(): void {
    this.listed = null;
    this.changed.fire(undefined);
  }

  private refresh(change: OverviewChange): void {
    if (change.type === 'all' || change.runs.some((run) => this.isListed(run) !== this.fits(run))) this.redraw();
    else this.redrawRows(new Set(change.runs.map(({ folder }) => folder)));
  }

  private isListed({ folder }: Run): boolean {
    return [...this.groupNodes.values()].some(({ folders }) => folders.includes(folder));
  }

  private fits(run: Run): boolean {
    return matchesFilter(run, this.listing.filter);
  }

  private redrawRows(folders: ReadonlySet<string>): void {
    const nodes = [...this.runNodes.values()].filter(({ folder }) => folders.has(folder));
    if (nodes.length > 0) this.changed.fire(nodes);
  }

  private redrawAges(): void {
    const now = new Date();
    const old = [...this.ages].filter(([folder, age]) => {
      const run = this.overview.get(folder);
      return run && ageOf(run, now) !== age;
    });
    this.redrawRows(new Set(old.map(([folder]) => folder)));
  }
}

function groupItem({ key }: RunsNode & GroupNode, group: RunGroup | undefined, { grouping }: RunListing): TreeItem {
  const name = inertText(group?.name ?? l10n.t('no tag'));
  const item = new TreeItem(name, TreeItemCollapsibleState.Expanded);
  item.id = key;
  item.iconPath = new ThemeIcon(grouping === 'tag' ? 'tag' : 'beaker');
  item.contextValue = runGroupItem;
  if (!group) return item;
  const { place, isAmbiguous, runs, total } = group;
  const isMultiRoot = (workspace.workspaceFolders?.length ?? 0) > 1;
  const count =
    runs.length < total
      ? l10n.t('{0} of {1}', runs.length, total)
      : total === 1
        ? l10n.t('1 run')
        : l10n.t('{0} runs', total);
  const facts = [place !== null && (isAmbiguous || isMultiRoot) ? placeText(place) : '', count].filter(Boolean);
  item.description = facts.join(' · ');
  item.accessibilityInformation = { label: [name, ...facts].join(', ') };
  item.tooltip = inertText(place ?? '');
  return item;
}

/** A pin stands for a finished run that someone has starred; what went otherwise, or still goes on, matters more. */
function iconOf({ phase, annotations }: Run): RunIcon {
  return annotations.starred && phase === 'finished' ? { ...runIcons.finished, id: 'pinned' } : runIcons[phase];
}

function themeIcon({ id, color }: RunIcon): ThemeIcon {
  return new ThemeIcon(id, color === undefined ? undefined : new ThemeColor(color));
}

function ageOf(run: Run, now: Date): string {
  const start = startOf(run);
  return start ? ageText(start, now) : '';
}
