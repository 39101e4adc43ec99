import { CodeLens, EventEmitter, l10n, Range, type CodeLensProvider, type Disposable, type TextDocument } from 'vscode';
import { commands } from '../ids';
import type { RunCatalogue } from '../runs/catalogue';
import { newestOf } from '../../engine/runs/run';

/** "Run" over the first line of an experiment file, and "Show last run" where there is one. */
export class ExperimentLenses implements CodeLensProvider, Disposable {
  private readonly changed = new EventEmitter<void>();
  private readonly subscription: Disposable;

  readonly onDidChangeCodeLenses = this.changed.event;

  constructor(private readonly catalogue: RunCatalogue) {
    this.subscription = catalogue.onDidChange(({ runs }) => {
      if (runs.some(({ before, now }) => !before || !now)) this.changed.fire();
    });
  }

  dispose(): void {
    this.subscription.dispose();
    this.changed.dispose();
  }

  provideCodeLenses({ uri }: TextDocument): CodeLens[] {
    const firstLine = new Range(0, 0, 0, 0);
    const lens = (command: string, title: string) => new CodeLens(firstLine, { command, title, arguments: [uri] });
    const lenses = [lens(commands.runExperiment, `$(play) ${l10n.t('Run')}`)];
    if (newestOf(this.catalogue.runs, uri.fsPath)) {
      lenses.push(lens(commands.showLastRun, l10n.t('Show last run')));
    }
    return lenses;
  }
}
