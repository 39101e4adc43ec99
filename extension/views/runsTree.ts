import {
  env,
  EventEmitter,
  l10n,
  MarkdownString,
  ThemeColor,
  ThemeIcon,
  TreeItem,
  TreeItemCollapsibleState,
  Uri,
  type Disposable,
  type TreeDataProvider,
} from 'vscode';
import { commands, runItem } from '../ids';
import type { CatalogueChange, RunCatalogue } from '../runs/catalogue';
import { isLive } from '../../engine/runs/record';
import { byExperiment } from '../../engine/runs/experiments';
import { experimentOf, idOf, type Run } from '../../engine/runs/run';
import { describeRun, runIcons, startText } from './describe';
import { phaseWord } from '../vscode/panelTexts';

/** An experiment's name with runs under it, or one run. The same object stands for the same thing all along. */
export type RunsNode = { key: string; experiment: string } | { folder: string };

/** The Runs view: run folders grouped by experiment, newest first. */
export class RunsTree implements TreeDataProvider<RunsNode>, Disposable {
  private readonly changed = new EventEmitter<RunsNode | undefined>();
  private readonly subscription: Disposable;
  private readonly nodes = new Map<string, RunsNode>();

  readonly onDidChangeTreeData = this.changed.event;

  constructor(private readonly catalogue: RunCatalogue) {
    this.subscription = catalogue.onDidChange((change) => this.refresh(change));
  }

  dispose(): void {
    this.subscription.dispose();
    this.changed.dispose();
  }

  getChildren(node?: RunsNode): RunsNode[] {
    const experiments = byExperiment(this.catalogue.runs);
    if (!node) return experiments.map(({ key, name }) => this.node(key, { key, experiment: name }));
    if ('folder' in node) return [];
    const { runs } = experiments.find(({ key }) => key === node.key) ?? { runs: [] };
    return runs.map(({ folder }) => this.node(folder, { folder }));
  }

  getTreeItem(node: RunsNode): TreeItem {
    if ('experiment' in node) {
      const item = new TreeItem(node.experiment, TreeItemCollapsibleState.Expanded);
      item.id = `experiment ${node.key}`;
      item.iconPath = new ThemeIcon('beaker');
      return item;
    }
    const run = this.catalogue.get(node.folder);
    return run ? runTreeItem(run) : new TreeItem(idOf({ folder: node.folder }));
  }

  private node(key: string, node: RunsNode): RunsNode {
    return this.nodes.get(key) ?? this.nodes.set(key, node).get(key)!;
  }

  /** A heartbeat redraws its run's line; a run that comes or goes redraws the lists. */
  private refresh({ runs }: CatalogueChange): void {
    if (runs.some(({ before, now }) => !before || !now)) this.changed.fire(undefined);
    else for (const { now } of runs) this.changed.fire(this.nodes.get(now!.folder));
  }
}

function runTreeItem(run: Run): TreeItem {
  const item = new TreeItem(startText(run, env.language));
  const { id, color } = runIcons[run.phase];
  const description = describeRun(run, env.language);
  item.id = run.folder;
  item.description =
    isLive(run.phase) || run.phase === 'finished'
      ? description || phaseWord(run.phase)
      : [phaseWord(run.phase), description].filter(Boolean).join(' · ');
  item.iconPath = new ThemeIcon(id, color ? new ThemeColor(color) : undefined);
  item.contextValue = `${runItem}.${run.phase}`;
  item.tooltip = runTooltip(run);
  item.accessibilityInformation = {
    label: `${experimentOf(run)}, ${startText(run, env.language)}, ${phaseWord(run.phase)}, ${description}`,
  };
  item.command = { command: commands.openRun, title: l10n.t('Open Run'), arguments: [run.folder] };
  return item;
}

function runTooltip(run: Run): MarkdownString {
  const { record, evaluation } = run;
  const text = new MarkdownString();
  text.appendText(`${experimentOf(run)} · ${phaseWord(run.phase)}`);
  const paragraph = (line: string) => text.appendMarkdown('\n\n').appendText(line);
  if (record?.reason) paragraph(record.reason);
  if (record) paragraph(l10n.t('{0}, seed {1}', record.method, record.seed));
  if (record?.device) paragraph(record.device.label);
  for (const { label, value } of evaluation?.measurements ?? []) {
    paragraph(l10n.t('{0}: {1} at step {2}', label, value === null ? '–' : value.toPrecision(4), evaluation!.step));
  }
  paragraph(Uri.file(run.folder).fsPath);
  return text;
}
