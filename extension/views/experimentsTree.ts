import { dirname } from 'node:path';
import {
  env,
  EventEmitter,
  l10n,
  ThemeIcon,
  TreeItem,
  workspace,
  type Disposable,
  type TreeDataProvider,
  type Uri,
} from 'vscode';
import { experimentName } from '../../engine/protocol/runFolder';
import type { ExperimentFiles } from '../experiments/experimentFiles';
import { experimentItem } from '../ids';
import type { CatalogueChange, RunCatalogue } from '../runs/catalogue';
import { newestOf, type Run } from '../../engine/runs/run';
import { headlineText } from '../../engine/runs/runText';
import { inertText } from '../vscode/inertText';
import { phaseWord } from '../vscode/panelTexts';
import { placeText } from './placeText';

/** The Experiments view: the workspace's experiment files, each with its last result. */
export class ExperimentsTree implements TreeDataProvider<Uri>, Disposable {
  private readonly changed = new EventEmitter<void>();
  private readonly disposables: Disposable[];

  readonly onDidChangeTreeData = this.changed.event;

  constructor(
    private readonly files: ExperimentFiles,
    private readonly catalogue: RunCatalogue,
  ) {
    this.disposables = [
      this.changed,
      files.onDidChange(() => this.changed.fire()),
      catalogue.onDidChange((change) => {
        if (isNewResult(change)) this.changed.fire();
      }),
    ];
  }

  dispose(): void {
    for (const disposable of this.disposables) disposable.dispose();
  }

  getChildren(file?: Uri): Promise<Uri[]> {
    return file ? Promise.resolve([]) : this.files.all();
  }

  async getTreeItem(file: Uri): Promise<TreeItem> {
    const name = experimentName(file.fsPath);
    const ofThatName = (await this.files.all()).filter((other) => experimentName(other.fsPath) === name);
    const isMultiRoot = (workspace.workspaceFolders?.length ?? 0) > 1;
    const place = ofThatName.length > 1 || isMultiRoot ? placeText(dirname(file.fsPath)) : '';
    const run = newestOf(this.catalogue.runs, file.fsPath);
    const item = new TreeItem(inertText(name));
    item.id = file.toString();
    item.resourceUri = file;
    item.iconPath = new ThemeIcon('beaker');
    const result = run ? lastResult(run) : l10n.t('never run');
    item.description = inertText([place, result].filter(Boolean).join(' · '));
    item.tooltip = inertText(`${workspace.asRelativePath(file)}\n${result}`);
    item.accessibilityInformation = { label: [name, place, result].filter(Boolean).join(', ') };
    item.contextValue = experimentItem;
    item.command = { command: 'vscode.open', title: l10n.t('Open'), arguments: [file] };
    return item;
  }
}

function lastResult({ phase, headline }: Run): string {
  return [phaseWord(phase), headlineText(headline, env.language)].filter(Boolean).join(' · ');
}

/** Heartbeats alone are not news here: progress is what the Runs view is for. */
function isNewResult({ runs }: CatalogueChange): boolean {
  return runs.some(
    ({ before, now }) => before?.phase !== now?.phase || before?.evaluation?.seq !== now?.evaluation?.seq,
  );
}
