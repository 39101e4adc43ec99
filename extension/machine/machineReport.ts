import {
  EventEmitter,
  l10n,
  ProgressLocation,
  Uri,
  window,
  workspace,
  type Disposable,
  type TextDocumentContentProvider,
} from 'vscode';
import type { Engine } from '../launch/engine';
import { endOf, errorIn } from '../launch/engineOutput';
import { showError } from '../vscode/messages';

const scheme = 'darkroom-machine';

/**
 * What this machine offers to train on, as the engine's `doctor` says it, in a read-only document: unlike an output
 * channel, it is there in every build of VS Code, and what stands in it can be searched and copied into a report of a
 * fault.
 */
export class MachineReport implements TextDocumentContentProvider, Disposable {
  private readonly changed = new EventEmitter<Uri>();
  private readonly registration = workspace.registerTextDocumentContentProvider(scheme, this);
  private readonly uri = Uri.from({ scheme, path: `/${l10n.t('This Machine')}` });
  private text = '';

  readonly onDidChange = this.changed.event;

  constructor(private readonly engine: Engine) {}

  provideTextDocumentContent(): string {
    return this.text;
  }

  /** Looks at the machine, which takes some seconds, and shows what was found. */
  async show(): Promise<void> {
    const options = { location: ProgressLocation.Notification, title: l10n.t('Looking at this machine…') };
    const { end, stdout, stderr } = await window.withProgress(options, () => this.engine.ask(['doctor']));
    if (stdout === '') {
      return showError(errorIn(stderr) || l10n.t('The engine could not look at this machine ({0}).', endOf(end)));
    }
    this.text = stdout;
    this.changed.fire(this.uri);
    await window.showTextDocument(this.uri);
  }

  dispose(): void {
    this.registration.dispose();
    this.changed.dispose();
  }
}
