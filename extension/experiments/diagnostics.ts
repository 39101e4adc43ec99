import {
  Diagnostic,
  DiagnosticSeverity,
  languages,
  Range,
  workspace,
  type Disposable,
  type LogOutputChannel,
  type TextDocument,
} from 'vscode';
import { experimentGlob } from '../ids';
import type { Engine } from '../launch/engine';
import { inertText } from '../vscode/inertText';
import { messageOf } from '../vscode/messages';
import { workspaceOf } from '../vscode/configuration';
import { findings, type Finding } from './checkReport';

/** Milliseconds to wait for more of the same before the engine is asked. */
const settleTime = 300;

/** `source` of the diagnostics; their `code` is the key path at fault. */
export const diagnosticSource = 'Darkroom';

const selector = { scheme: 'file', pattern: experimentGlob };

/**
 * Problems of experiment files that their JSON schema can't express (rules between keys, data sets that are not there).
 * The engine finds them, when a file is opened and when it is saved.
 */
export class ExperimentDiagnostics implements Disposable {
  private readonly collection = languages.createDiagnosticCollection('darkroom');
  /** The check of each file that waits or is under way. */
  private readonly checks = new Map<string, AbortController>();
  private readonly disposables: Disposable[];

  constructor(
    private readonly engine: Engine,
    private readonly log: LogOutputChannel,
  ) {
    this.disposables = [
      this.collection,
      workspace.onDidOpenTextDocument((document) => this.check(document)),
      workspace.onDidSaveTextDocument((document) => this.check(document)),
      workspace.onDidCloseTextDocument((document) => this.forget(document)),
      workspace.onDidGrantWorkspaceTrust(() => this.checkAll()),
    ];
    this.checkAll();
  }

  /** Checks all open files again, after something outside them changed. */
  checkAll(): void {
    for (const document of workspace.textDocuments) this.check(document);
  }

  dispose(): void {
    for (const check of this.checks.values()) check.abort();
    for (const disposable of this.disposables) disposable.dispose();
  }

  private check(document: TextDocument): void {
    if (!workspace.isTrusted || languages.match(selector, document) === 0) return;
    const key = document.uri.toString();
    this.checks.get(key)?.abort();
    const check = new AbortController();
    this.checks.set(key, check);
    const timer = setTimeout(() => void this.ask(document, check.signal), settleTime);
    check.signal.addEventListener('abort', () => clearTimeout(timer));
  }

  private forget({ uri }: TextDocument): void {
    this.checks.get(uri.toString())?.abort();
    this.checks.delete(uri.toString());
    this.collection.delete(uri);
  }

  private async ask({ uri }: TextDocument, signal: AbortSignal): Promise<void> {
    const { end, stdout, stderr } = await this.engine.ask(['check', uri.fsPath, '--json', '--beyond-schema'], {
      cwd: workspaceOf(uri).fsPath,
      signal,
    });
    if (signal.aborted) return;
    try {
      this.collection.set(uri, findings(stdout).map(diagnostic));
    } catch (error) {
      this.log.error(
        `The check of ${uri.fsPath} was not understood (${JSON.stringify(end)}): ${messageOf(error)}\n${stderr}`,
      );
    }
  }
}

const severities = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  information: DiagnosticSeverity.Information,
} as const;

function diagnostic({ path, message, severity, range }: Finding): Diagnostic {
  const { startLine, startCharacter, endLine, endCharacter } = range;
  const result = new Diagnostic(
    new Range(startLine, startCharacter, endLine, endCharacter),
    inertText(message),
    severities[severity],
  );
  result.source = diagnosticSource;
  result.code = path || undefined;
  return result;
}
